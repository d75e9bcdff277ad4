// The only file that holds fmt's implementation.
#define FMT_HEADER_ONLY
#include "cli/format.h"

#include <fmt/format.h>

namespace ao::cli {

std::string format_with(fmt::string_view text, fmt::format_args values) {
    return fmt::vformat(text, values);
}

} // namespace ao::cli
