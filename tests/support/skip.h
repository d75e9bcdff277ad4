// For a test that cannot run on this machine: the program ends with 77, which CTest counts as
// skipped. Only for a fixture in which every test needs the same thing.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace ao::testing {

[[noreturn]] inline void skip_fixture(const std::string& why) {
    std::printf("skipped: %s\n", why.c_str());
    std::fflush(stdout);
    std::_Exit(77);
}

} // namespace ao::testing
