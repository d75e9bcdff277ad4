// The settings and the flags share one notation.
#include "cli/duration_flag.h"

#include "ipc/daemon/duration.h"

namespace ao::cli {

void add_duration_flag(CLI::App& command, const std::string& name, std::chrono::milliseconds& value,
                       const std::string& description) {
    command
        .add_option_function<std::string>(
            name,
            [name, &value](const std::string& text) {
                const auto parsed = daemon::parse_duration(text);
                if (!parsed) {
                    throw CLI::ValidationError(name, "\"" + text +
                                                         "\" is no duration such as 500ms, 30s or "
                                                         "2m30s");
                }
                if (parsed->count() > 0) {
                    value = std::chrono::ceil<std::chrono::milliseconds>(*parsed);
                }
            },
            description + " (default " +
                daemon::format_seconds(std::chrono::round<std::chrono::seconds>(value)) + ")")
        ->type_name("DURATION");
}

} // namespace ao::cli
