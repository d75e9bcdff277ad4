// SHA-1 is what version 5 asks for. Nothing here is meant to keep a secret.
#include "workers/agents/uuid5.h"

#include <array>
#include <bit>
#include <cstdint>

namespace ao::workers::agents {

namespace {

using Digest = std::array<std::uint32_t, 5>;

void add_block(Digest& digest, const std::string& message, std::size_t from) {
    std::array<std::uint32_t, 80> words{};
    for (std::size_t i = 0; i < 64; ++i) {
        const auto byte = static_cast<unsigned char>(message[from + i]);
        words[i / 4] = (words[i / 4] << 8) | byte;
    }
    for (std::size_t i = 16; i < words.size(); ++i) {
        words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
    auto [a, b, c, d, e] = digest;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::uint32_t mixed = 0;
        if (i < 20) {
            mixed = ((b & c) | (~b & d)) + 0x5a827999;
        } else if (i < 40) {
            mixed = (b ^ c ^ d) + 0x6ed9eba1;
        } else if (i < 60) {
            mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
        } else {
            mixed = (b ^ c ^ d) + 0xca62c1d6;
        }
        const auto next = std::rotl(a, 5) + mixed + e + words[i];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    digest = {digest[0] + a, digest[1] + b, digest[2] + c, digest[3] + d, digest[4] + e};
}

Digest sha1(std::string message) {
    const auto bits = static_cast<std::uint64_t>(message.size()) * 8;
    message += '\x80';
    message.append((120 - message.size() % 64) % 64, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) {
        message += static_cast<char>((bits >> shift) & 0xff);
    }
    Digest digest{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    for (std::size_t at = 0; at < message.size(); at += 64) {
        add_block(digest, message, at);
    }
    return digest;
}

std::string bytes_of(std::string_view uuid) {
    std::string bytes;
    unsigned value = 0;
    int digits = 0;
    for (const char c : uuid) {
        if (c == '-') {
            continue;
        }
        value = value * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (++digits % 2 == 0) {
            bytes += static_cast<char>(value & 0xff);
            value = 0;
        }
    }
    return bytes;
}

} // namespace

std::string uuid5(std::string_view name_space, std::string_view name) {
    auto digest = sha1(bytes_of(name_space) + std::string{name});
    digest[1] = (digest[1] & 0xffff0fffU) | 0x00005000U; // version 5
    digest[2] = (digest[2] & 0x3fffffffU) | 0x80000000U; // the variant of RFC 9562
    std::string text;
    for (std::size_t i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            text += '-';
        }
        text += "0123456789abcdef"[(digest[i / 8] >> (28 - 4 * (i % 8))) & 15];
    }
    return text;
}

} // namespace ao::workers::agents
