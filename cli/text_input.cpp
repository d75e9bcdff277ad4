// Read whole: the daemon says what is too long.
#include "cli/text_input.h"

#include "cli/display_text.h"
#include "cli/format.h"

#include <fstream>
#include <iostream>
#include <iterator>

namespace ao::cli {

Result<std::string> text_in(const std::string& file) {
    if (file == "-") {
        return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
    }
    std::ifstream stream{file, std::ios::binary};
    if (!stream) {
        return fail(format("{} cannot be read", display_line(file)), kUsageFailure);
    }
    return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

} // namespace ao::cli
