// A viewer over GET /mux that costs as little as a viewer can: what is shown is counted and
// dropped, so that what is measured is the daemon's work and not its own.
#pragma once

#include "tests/support/http_client.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ao::benchmarks {

/// Throws when the connection ends or nothing comes for a minute.
class MuxViewer {
public:
    /// Connects and opens that session's terminal.
    MuxViewer(std::uint16_t port, std::string id, int columns = 80, int rows = 24);

    void type(std::string_view keys);

    /// Until `text` was shown, in what came after the last call of this.
    void read_until(std::string_view text);

    /// Until anything is shown.
    void read_some();

    /// Reads what comes for that long at most.
    void read_for(int milliseconds);

    /// Raw bytes of the terminal that were shown so far.
    std::uint64_t shown() const { return shown_; }

private:
    bool read_once(int milliseconds);
    void take_frames();
    void take_message(std::string_view message);
    void say(const std::string& message);

    tests::HttpClient http_;
    std::string id_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0; // of what was not taken yet
    std::size_t end_ = 0;
    std::uint64_t shown_ = 0;
    std::string newest_; // the last bytes that were shown
};

} // namespace ao::benchmarks
