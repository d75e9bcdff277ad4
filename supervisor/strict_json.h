// One JSON object of a request, read strictly: every key is asked for by name, a wrong type and a
// key nobody asked for are errors that name it. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ao {

class StrictJson {
public:
    /// `text` has to be one object. The error is a sentence for people.
    static tl::expected<StrictJson, std::string> parse(std::string_view text);

    /// An absent key and null leave `value` as it is. The first thing that does not fit is kept.
    StrictJson& read(const char* key, std::string& value);
    StrictJson& read(const char* key, bool& value);
    StrictJson& read(const char* key, std::uint64_t& value);
    StrictJson& read(const char* key, std::vector<std::string>& value);
    StrictJson& read(const char* key, std::map<std::string, std::string>& value);

    /// Calls `use` with the object at `key`, if there is one.
    template <class Use>
    StrictJson& object(const char* key, Use&& use) {
        if (auto* const found = find(key, "an object", &Json::is_object)) {
            StrictJson inner{*found, name_of(key)};
            use(inner);
            keep(inner.fault());
        }
        return *this;
    }

    /// Calls `use` with every object of the list at `key`.
    template <class Use>
    StrictJson& objects(const char* key, Use&& use) {
        if (auto* const found = find(key, "a list of objects", &Json::is_array)) {
            for (std::size_t i = 0; i < found->size(); ++i) {
                const auto name = name_of(key) + "[" + std::to_string(i) + "]";
                if (!(*found)[i].is_object()) {
                    keep(name + " must be an object");
                    break;
                }
                StrictJson inner{(*found)[i], name};
                use(inner);
                keep(inner.fault());
            }
        }
        return *this;
    }

    /// True when the key is there and not null.
    bool has(const char* key) const;

    /// "" or what does not fit, once everything was read.
    std::string fault() const;

    /// The same where keys that nobody knows are ignored, as clients of the original rely on.
    std::string fault_of_known() const { return fault_; }

private:
    using Json = nlohmann::json;

    StrictJson(Json object, std::string name)
        : object_(std::move(object)) // braces would make a list of it
        , name_{std::move(name)} {}

    std::string name_of(const std::string& key) const {
        return name_.empty() ? key : name_ + "." + key;
    }

    Json* find(const char* key, const char* kind, bool (Json::*fits)() const noexcept);
    void keep(const std::string& fault);

    Json object_;
    std::string name_; // "config.worker"; empty for the outermost
    std::set<std::string> known_;
    std::string fault_;
};

} // namespace ao
