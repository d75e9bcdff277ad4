// Reads the override of the limits table in test builds.
#include "ipc/limits.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace ao::ipc {

namespace {

void assign(std::uint64_t& target, std::uint64_t value) {
    target = value;
}

void assign(Milliseconds& target, std::uint64_t value) {
    target = Milliseconds{static_cast<Milliseconds::rep>(value)};
}

std::string override_one(Limits& limits, std::string_view item) {
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) {
        return "\"" + std::string{item} + "\" has no \"=\"";
    }
    const auto name = item.substr(0, equals);
    const auto text = item.substr(equals + 1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return "\"" + std::string{text} + "\" is not a number";
    }
    bool found = false;
    Limits::fields(limits, [&](std::string_view field, auto& target) {
        if (field == name) {
            assign(target, value);
            found = true;
        }
    });
    return found ? std::string{} : "there is no limit \"" + std::string{name} + "\"";
}

Limits load() {
    Limits result;
#ifdef AO_TESTING
    if (const char* text = std::getenv("AO_TEST_LIMITS"); text != nullptr) {
        if (const auto problem = override_limits(result, text); !problem.empty()) {
            std::fprintf(stderr, "AO_TEST_LIMITS: %s\n", problem.c_str());
            std::exit(78);
        }
    }
#endif
    return result;
}

} // namespace

std::string override_limits(Limits& limits, std::string_view text) {
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto item = text.substr(0, comma);
        if (auto problem = override_one(limits, item); !problem.empty()) {
            return problem;
        }
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return {};
}

const Limits& limits() {
    static const Limits kLimits = load();
    return kLimits;
}

} // namespace ao::ipc
