// ao usage.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/usage_list.h"

namespace ao::cli {

Result<int> show_usage(const Console& console, const UsageOptions& options) {
    std::string target = "/api/v1/usage";
    const auto filter = [&](const char* key, const std::optional<std::string>& value) {
        if (value) {
            target += (target.find('?') == std::string::npos ? '?' : '&') + std::string{key} + '=' +
                      escape_segment(*value);
        }
    };
    filter("project", options.project);
    filter("session", options.session);
    const auto answer = ask_daemon_json({.target = target});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(usage_list(*answer));
    }
    return 0;
}

} // namespace ao::cli
