// Follows one session from its reservation until it runs or is over, as the daemon's events tell
// it.
#pragma once

#include "cli/console.h"
#include "cli/event_reader.h"
#include "cli/failure.h"
#include "cli/http_client.h"
#include "cli/log_tail.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace ao::cli {

class SpawnProgress {
public:
    /// Listens from now on. A daemon that takes no stream is no failure: nothing is shown then.
    SpawnProgress(std::uint16_t port, const Console& console, bool is_json);

    /// Prints each step as it is reached, and what the commands of postCreate write into `log`;
    /// returns when nothing more is to come, or when nothing came for long.
    void follow(const std::string& session, const std::string& log);

private:
    /// Until the stream or the log has something; false when neither had for long.
    bool wait(LogTail& log);
    void print_output(const std::string& lines);

    /// False when it was the last one.
    bool show(const std::string& phase, bool is_terminated);
    void print(const std::string& phase, std::chrono::milliseconds took);

    const Console& console_;
    const bool is_json_;
    std::optional<HttpStream> stream_;
    EventReader reader_;
    std::string phase_ = "check"; // before the session is stored
    std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

} // namespace ao::cli
