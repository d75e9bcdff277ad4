// One complete control sequence, as the parser hands it on. The views are valid during the call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ao::pty_host {

/// Numbers of a control sequence. One that was left out is 0, as terminals read it.
class Parameters {
public:
    static constexpr std::size_t kMax = 32; // as xterm.js; what follows is dropped

    void clear() { *this = {}; }

    void add_digit(int digit);

    /// Ends the current number; the next one belongs to it when `is_sub` (a colon).
    void separate(bool is_sub);

    std::size_t size() const { return size_; }

    int at(std::size_t i) const { return i < size_ ? values_[i] : 0; }

    /// The number, or 1 where 0 and nothing mean 1.
    int count(std::size_t i) const { return at(i) > 0 ? at(i) : 1; }

    bool is_sub(std::size_t i) const { return i < size_ && is_sub_[i]; }

private:
    std::array<int, kMax> values_{};
    std::array<bool, kMax> is_sub_{};
    std::size_t size_ = 0;
    bool is_full_ = false;
};

struct Sequence {
    enum class Kind : std::uint8_t { escape, csi, osc, dcs, apc, other };

    Kind kind = Kind::escape;
    char prefix = 0;         // '<', '=', '>' or '?', or 0
    char intermediate = 0;   // the last one, or 0
    char final = 0;          // of escape and csi
    std::string_view text;   // of osc, dcs and apc
    Parameters parameters{}; // of csi
};

} // namespace ao::pty_host
