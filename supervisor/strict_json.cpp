// Reads key by key and remembers the first fault.
#include "supervisor/strict_json.h"

namespace ao {

tl::expected<StrictJson, std::string> StrictJson::parse(std::string_view text) {
    auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return tl::unexpected{std::string{"the body is no valid JSON"}};
    }
    if (!json.is_object()) {
        return tl::unexpected{std::string{"the body must be a JSON object"}};
    }
    return StrictJson{std::move(json), ""};
}

StrictJson::Json* StrictJson::find(const char* key, const char* kind,
                                   bool (Json::*fits)() const noexcept) {
    known_.insert(key);
    const auto found = object_.find(key);
    if (found == object_.end() || found->is_null()) {
        return nullptr;
    }
    if (!((*found).*fits)()) {
        keep(name_of(key) + " must be " + kind);
        return nullptr;
    }
    return &*found;
}

StrictJson& StrictJson::read(const char* key, std::string& value) {
    if (const auto* found = find(key, "a string", &Json::is_string)) {
        value = found->get<std::string>();
    }
    return *this;
}

StrictJson& StrictJson::read(const char* key, bool& value) {
    if (const auto* found = find(key, "true or false", &Json::is_boolean)) {
        value = found->get<bool>();
    }
    return *this;
}

StrictJson& StrictJson::read(const char* key, std::uint64_t& value) {
    if (const auto* found = find(key, "a whole number from 0", &Json::is_number_unsigned)) {
        value = found->get<std::uint64_t>();
    }
    return *this;
}

StrictJson& StrictJson::read(const char* key, std::vector<std::string>& value) {
    if (const auto* found = find(key, "a list of strings", &Json::is_array)) {
        value.clear();
        for (const auto& item : *found) {
            if (!item.is_string()) {
                keep(name_of(key) + " must be a list of strings");
                break;
            }
            value.push_back(item.get<std::string>());
        }
    }
    return *this;
}

StrictJson& StrictJson::read(const char* key, std::map<std::string, std::string>& value) {
    if (const auto* found = find(key, "an object of strings", &Json::is_object)) {
        value.clear();
        for (const auto& [name, item] : found->items()) {
            if (!item.is_string()) {
                keep(name_of(key) + "." + name + " must be a string");
                break;
            }
            value[name] = item.get<std::string>();
        }
    }
    return *this;
}

bool StrictJson::has(const char* key) const {
    const auto found = object_.find(key);
    return found != object_.end() && !found->is_null();
}

void StrictJson::keep(const std::string& fault) {
    if (fault_.empty()) {
        fault_ = fault;
    }
}

std::string StrictJson::fault() const {
    if (!fault_.empty()) {
        return fault_;
    }
    for (const auto& [key, value] : object_.items()) {
        if (!known_.contains(key)) {
            return "there is no key \"" + name_of(key) + "\"";
        }
    }
    return {};
}

} // namespace ao
