// Three bytes are four letters.
#include "ipc/daemon/base64.h"

#include <array>
#include <cstdint>

namespace ao::daemon {

namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoLetter = 0xFF;

constexpr std::array<std::uint8_t, 256> values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoLetter);
    for (std::size_t i = 0; i < kLetters.size(); ++i) {
        values[static_cast<unsigned char>(kLetters[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr auto kValues = values();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

} // namespace

void append_base64(std::string& out, std::string_view bytes) {
    const auto begin = out.size();
    out.resize(begin + (bytes.size() + 2) / 3 * 4, '=');
    auto* to = out.data() + begin;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto group =
            byte_at(bytes, at) << 16U | byte_at(bytes, at + 1) << 8U | byte_at(bytes, at + 2);
        const auto left = bytes.size() - at;
        to[0] = kLetters[group >> 18U];
        to[1] = kLetters[group >> 12U & 63U];
        if (left > 1) {
            to[2] = kLetters[group >> 6U & 63U];
        }
        if (left > 2) {
            to[3] = kLetters[group & 63U];
        }
        to += 4;
    }
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const auto letters = text.substr(0, text.size() - padding);
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t held = 0;
    unsigned held_bits = 0;
    for (const char letter : letters) {
        const auto value = kValues[static_cast<unsigned char>(letter)];
        if (value == kNoLetter) {
            return std::nullopt;
        }
        held = (held << 6U | value) & 0xFFFFU;
        held_bits += 6;
        if (held_bits >= 8) {
            held_bits -= 8;
            bytes += static_cast<char>(held >> held_bits & 0xFFU);
        }
    }
    const bool has_rest = (held & ((1U << held_bits) - 1U)) != 0;
    return has_rest ? std::nullopt : std::optional{std::move(bytes)};
}

} // namespace ao::daemon
