// A frame between a pty host and a client: one byte type, four bytes length (little endian), then
// the payload. Types are never reused; one that is not known is skipped by its length.
// Standard library only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::pty {

enum class FrameType : std::uint8_t {
    // client to host
    hello = 0x01,
    attach = 0x02,
    input = 0x03,
    resize = 0x04,
    send = 0x05,
    get_status = 0x06,
    get_text = 0x07,
    signal = 0x08,
    kill = 0x09,
    watch_screen = 0x0A,
    // host to client
    welcome = 0x41,
    refused = 0x42,
    snapshot = 0x43,
    output = 0x44,
    send_done = 0x45,
    status = 0x46,
    text = 0x47,
    exited = 0x48,
    kill_done = 0x49,
    screen_seen = 0x4A,
    // over the launch descriptor
    launch_spec = 0x81,
    launch_ready = 0x82,
    launch_error = 0x83,
};

inline constexpr std::size_t kFrameHeaderBytes = 5;

struct Frame {
    FrameType type{};
    std::string payload;
};

/// Appends the frame to `out`. The payload must not be above kMaxFramePayload.
void append_frame(std::string& out, FrameType type, std::string_view payload);

/// Cuts a stream of bytes into frames. Holds at most one frame that is not complete.
class FrameReader {
public:
    void feed(std::string_view bytes);

    /// The next complete frame, or nothing yet.
    std::optional<Frame> next();

    /// True once a frame announced more than the limit. The stream cannot be read on.
    bool is_broken() const { return is_broken_; }

private:
    std::string buffer_;
    std::size_t begin_ = 0; // of what was not handed out
    bool is_broken_ = false;
};

} // namespace ao::pty
