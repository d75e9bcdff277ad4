// Latin text is answered without a search.
#include "workers/pty_host/terminal/width.h"

#include "workers/pty_host/terminal/width_table.h"

#include <algorithm>
#include <iterator>

namespace ao::pty_host {

namespace {

template <std::size_t Size>
bool is_in(const Range (&ranges)[Size], char32_t code) {
    const auto* const range =
        std::lower_bound(std::begin(ranges), std::end(ranges), code,
                         [](const Range& candidate, char32_t c) { return candidate.last < c; });
    return range != std::end(ranges) && range->first <= code;
}

} // namespace

int width_of(char32_t code) {
    if (code < 0x300) {
        return 1;
    }
    if (is_in(kZeroWidth, code)) {
        return 0;
    }
    return is_in(kWide, code) ? 2 : 1;
}

} // namespace ao::pty_host
