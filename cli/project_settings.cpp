// Finds the place of a key and writes its value there.
#include "cli/project_settings.h"

#include "cli/display_text.h"
#include "cli/format.h"

#include <algorithm>
#include <array>

namespace ao::cli {

namespace {

constexpr std::array<std::string_view, 2> kLists{"symlinks", "postCreate"};
constexpr std::array<std::string_view, 2> kNumbers{"memoryMb", "cpuPercent"};

constexpr std::array<std::string_view, 1> kFlags{"fetchBase"};

template <class List>
bool holds(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

Json list_of(std::string_view text) {
    auto list = Json::array();
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        list.push_back(std::string{text.substr(0, end)});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return list;
}

Result<Json> value_for(std::string_view key, const std::string& text) {
    if (holds(kLists, key)) {
        // A command may hold commas, a path hardly does.
        return key == "postCreate" ? Json::array({text}) : list_of(text);
    }
    if (holds(kNumbers, key)) {
        const auto number = parse_json(text);
        if (!number || !number->is_number_unsigned()) {
            return fail(format("{} must be a whole number, not \"{}\"", key, display_line(text)),
                        kUsageFailure);
        }
        return *number;
    }
    if (holds(kFlags, key)) {
        if (text != "true" && text != "false") {
            return fail(format("{} must be true or false, not \"{}\"", key, display_line(text)),
                        kUsageFailure);
        }
        return Json(text == "true");
    }
    return Json(text);
}

} // namespace

Result<void> apply_setting(Json& config, std::string_view setting) {
    const auto equals = setting.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
        return fail(format("--set takes key=value, not \"{}\"", display_line(std::string{setting})),
                    kUsageFailure);
    }
    auto key = setting.substr(0, equals);
    const std::string text{setting.substr(equals + 1)};
    auto* place = &config;
    for (auto dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
        auto& inner = (*place)[std::string{key.substr(0, dot)}];
        if (inner.is_null()) {
            inner = Json::object();
        }
        if (!inner.is_object()) {
            return fail(format("\"{}\" is no group of keys", key.substr(0, dot)), kUsageFailure);
        }
        place = &inner;
        key.remove_prefix(dot + 1);
    }
    if (text.empty()) {
        place->erase(std::string{key});
        return {};
    }
    auto value = value_for(key, text);
    if (!value) {
        return tl::unexpected{value.error()};
    }
    (*place)[std::string{key}] = std::move(*value);
    return {};
}

} // namespace ao::cli
