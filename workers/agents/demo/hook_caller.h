// Tells ao what happens in the conversation: calls the hook program with an event. Whether that
// succeeds changes nothing for the agent.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace ao::demo {

class HookCaller {
public:
    using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Without a program nothing is told.
    HookCaller(std::string program, std::string session_id);

    /// Runs `<program> demo <event>` with the fields and the session's id as JSON on its stdin, and
    /// waits for its end, at most kHookPatience. Texts are UTF-8.
    void tell(std::string_view event, Fields fields = {}) const;

private:
    std::string program_;
    std::string session_id_;
};

/// A JSON string with its quotes.
std::string json_string(std::string_view text);

} // namespace ao::demo
