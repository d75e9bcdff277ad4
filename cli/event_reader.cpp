// Lines end in LF or CRLF; ours always in LF.
#include "cli/event_reader.h"

#include <string_view>
#include <utility>

namespace ao::cli {

std::optional<StreamEvent> EventReader::next() {
    std::size_t from = 0;
    std::optional<StreamEvent> found;
    while (!found) {
        const auto end = buffer_.find('\n', from);
        if (end == std::string::npos) {
            break;
        }
        std::string_view line = std::string_view{buffer_}.substr(from, end - from);
        from = end + 1;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            auto event = std::exchange(event_, {});
            if (std::exchange(has_data_, false)) {
                found = std::move(event);
            }
            continue;
        }
        const auto colon = line.find(':');
        const auto field = line.substr(0, colon);
        auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
        if (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
        if (field == "id") {
            event_.id = value;
        } else if (field == "event") {
            event_.name = value;
        } else if (field == "data") {
            event_.data += has_data_ ? "\n" : "";
            event_.data += value;
            has_data_ = true;
        }
    }
    buffer_.erase(0, from);
    return found;
}

} // namespace ao::cli
