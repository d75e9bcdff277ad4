// Parses a text/event-stream as it arrives. Pure.
#pragma once

#include <optional>
#include <string>

namespace ao::cli {

struct StreamEvent {
    std::string id;   // empty when the frame had none
    std::string name; // the event field
    std::string data; // several data lines are joined by newlines
};

class EventReader {
public:
    /// Where the next bytes of the stream are appended.
    std::string& buffer() { return buffer_; }

    /// The next complete event. Comments and events without data are passed over.
    std::optional<StreamEvent> next();

private:
    std::string buffer_;
    StreamEvent event_;
    bool has_data_ = false;
};

} // namespace ao::cli
