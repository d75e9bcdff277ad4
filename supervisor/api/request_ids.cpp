// Makes request ids.
#include "supervisor/api/request_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <unistd.h>

namespace ao::api {

RequestIds::RequestIds() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    prefix_ = host.data();
    std::erase_if(prefix_, [](char c) { return c <= 0x20 || c >= 0x7F; });
    prefix_ += '/';
    constexpr std::string_view kCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> any{0, kCharacters.size() - 1};
    for (int count = 0; count < 10; ++count) {
        prefix_ += kCharacters[any(random)];
    }
}

std::string RequestIds::next() {
    return fmt::format("{}-{:06}", prefix_, counter_.fetch_add(1, std::memory_order_relaxed) + 1);
}

std::string RequestIds::adopt(std::string_view inbound) {
    constexpr std::size_t kLongest = 128;
    const bool sane =
        !inbound.empty() && inbound.size() <= kLongest &&
        std::all_of(inbound.begin(), inbound.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    return sane ? std::string{inbound} : next();
}

} // namespace ao::api
