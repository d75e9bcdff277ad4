// Conditions are formats of tmux, worked out by the server when their command's turn comes.
#include "workers/runtime/hosts/tmux/tmux_typing.h"

#include <algorithm>

namespace ao::workers::hosts {

namespace {

// Of the remembered ids: 64 of them, as the embedded host remembers, with the blanks around each.
constexpr const char* kRememberedText = "#{=-2432:@ao_sent}";

std::string is_new(const std::string& id) {
    return "#{?#{m:* " + id + " *,#{@ao_sent}},,1}";
}

std::string remember(const std::string& target, const std::string& id) {
    return "set-option -pFt " + target + " @ao_sent '" + kRememberedText + " " + id + " '";
}

std::string press(const std::string& target, const std::string& key) {
    // A viewer may be looking through the history: keys would go there.
    return "copy-mode -qt " + target + " ; send-keys -t " + target + " " + key;
}

std::string submit(const std::string& target) {
    return press(target, "Enter") + " ; set-option -put " + target + " @ao_open";
}

// As words of one command line.
TmuxCommands in_order(const std::vector<TmuxCommands>& commands) {
    TmuxCommands words;
    for (const auto& command : commands) {
        if (!words.empty()) {
            words.emplace_back(";");
        }
        words.insert(words.end(), command.begin(), command.end());
    }
    return words;
}

} // namespace

TmuxCommands paste_once(const std::string& target, const std::string& id) {
    const auto buffer = "ao-" + id;
    const auto paste = "copy-mode -qt " + target + " ; " + remember(target, id) +
                       " ; set-option -pt " + target + " @ao_open " + id +
                       " ; paste-buffer -p -b " + buffer + " -t " + target;
    return in_order({
        {"has-session", "-t", target},
        {"load-buffer", "-b", buffer, "-"},
        {"set-option", "-pFt", target, "@ao_new", is_new(id)},
        {"if-shell", "-Ft", target, "#{&&:#{@ao_new},#{@ao_open}}", submit(target)},
        {"if-shell", "-Ft", target, "#{@ao_new}", paste},
        {"delete-buffer", "-b", buffer},
    });
}

TmuxCommands submit_once(const std::string& target, const std::string& id) {
    return in_order({
        {"has-session", "-t", target},
        {"if-shell", "-Ft", target, "#{==:#{@ao_open}," + id + "}", submit(target)},
    });
}

TmuxCommands interrupt_once(const std::string& target, const std::string& id) {
    const auto mark = id + "-i";
    return in_order({
        {"has-session", "-t", target},
        {"if-shell", "-Ft", target, is_new(mark),
         remember(target, mark) + " ; " + press(target, "C-c")},
    });
}

bool is_plain_id(const std::string& id) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), fits);
}

} // namespace ao::workers::hosts
