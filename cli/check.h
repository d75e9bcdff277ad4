// One finding of ao doctor.
#pragma once

#include <string>
#include <vector>

namespace ao::cli {

enum class Level { pass, warn, fail };

struct Check {
    Level level = Level::pass;
    std::string section;
    std::string name;
    std::string message;
};

using Checks = std::vector<Check>;

} // namespace ao::cli
