// The last key is the member or the list; those before it are objects on the way. copilot begins
// its file with lines of comment, which stay.
#include "workers/runtime/launch/trust.h"

#include "workers/runtime/launch/json_text.h"

#include <algorithm>

namespace ao::workers::launch {

Result<std::string> with_trust(const ipc::TrustStep& step, std::string_view text) {
    const auto heading = heading_of(text);
    const auto body = text.substr(heading.size());
    auto document = object_of(body);
    const auto value = Json::parse(step.value, nullptr, false);
    if (!document) {
        return tl::unexpected{document.error()};
    }
    if (step.keys.empty() || value.is_discarded()) {
        return problem(kNotWritten, "cannot take an answer without a key or a value");
    }
    auto* member = &*document;
    for (const auto& key : step.keys) {
        if (!member->is_object()) {
            return problem(kUnreadable, "has no object where \"" + key + "\" belongs");
        }
        member = &(*member)[key];
        if (member->is_null() && &key != &step.keys.back()) {
            *member = Json::object();
        }
    }
    if (step.mechanism == ipc::TrustMechanism::json_set) {
        if (*member == value) {
            return std::string{text};
        }
        *member = value;
        return std::string{heading} + text_of(*document, body);
    }
    if (member->is_null()) {
        *member = Json::array();
    }
    if (!member->is_array()) {
        return problem(kUnreadable, "has a \"" + step.keys.back() + "\" that is no list");
    }
    if (std::find(member->begin(), member->end(), value) != member->end()) {
        return std::string{text};
    }
    member->push_back(value);
    return std::string{heading} + text_of(*document, body);
}

} // namespace ao::workers::launch
