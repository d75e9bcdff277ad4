// Runs `<program> --help`.
#include "workers/agents/help_options.h"

#include "workers/agents/agents_limits.h"

#include <cctype>
#include <filesystem>
#include <system_error>

namespace ao::workers::agents {

namespace {

// Of the file at the end of all links: that is what an update replaces.
std::int64_t changed_at(const std::string& program) {
    std::error_code ignored;
    return std::filesystem::last_write_time(program, ignored).time_since_epoch().count();
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

std::vector<std::string> those_in(const std::string& help, const std::vector<std::string>& wanted) {
    std::vector<std::string> listed;
    for (const auto& option : wanted) {
        if (is_listed(help, option)) {
            listed.push_back(option);
        }
    }
    return listed;
}

} // namespace

bool is_listed(std::string_view text, std::string_view option) {
    for (auto at = text.find(option); at != std::string_view::npos;
         at = text.find(option, at + 1)) {
        const auto end = at + option.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) {
            return true;
        }
    }
    return false;
}

Task<std::vector<std::string>> HelpOptions::listed(std::string program,
                                                   std::vector<std::string> wanted) {
    if (wanted.empty() || program.empty()) {
        co_return std::vector<std::string>{};
    }
    const auto changed = changed_at(program);
    const auto known = known_.find(program);
    if (known != known_.end() && known->second.changed_at == changed) {
        co_return those_in(known->second.text, wanted);
    }
    ProgramRun help;
    help.argv = {program, "--help"};
    help.within = kHelpWithin;
    help.max_output = kMaxHelpBytes;
    const auto result = co_await run(workbench_, std::move(help));
    if (!result.succeeded()) {
        co_return std::vector<std::string>{};
    }
    known_[program] = Help{changed, result.output};
    co_return those_in(result.output, wanted);
}

} // namespace ao::workers::agents
