// Bytes, not characters: the limits are those of the wire and of the store.
#include "workers/agents/short_text.h"

namespace ao::workers::agents {

std::string cut(std::string text, std::size_t limit) {
    if (text.size() <= limit) {
        return text;
    }
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) {
        --limit;
    }
    text.resize(limit);
    return text;
}

std::string first_line(const std::string& text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) {
        return "";
    }
    return text.substr(from, text.find_first_of("\r\n", from) - from);
}

} // namespace ao::workers::agents
