// Which options a program has, as its own help tells: an agent's command line is not the same in
// every version of it.
#pragma once

#include "workers/task.h"
#include "workers/workbench.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::agents {

class HelpOptions {
public:
    explicit HelpOptions(Workbench& workbench)
        : workbench_{workbench} {}

    /// Those of `wanted` that the help of `program` names. It is asked once, until its file
    /// changes; one that does not answer has none of them.
    Task<std::vector<std::string>> listed(std::string program, std::vector<std::string> wanted);

private:
    struct Help {
        std::int64_t changed_at = 0;
        std::string text;
    };

    Workbench& workbench_;
    std::map<std::string, Help> known_; // by path
};

/// `option` stands in `text` as a whole word.
bool is_listed(std::string_view text, std::string_view option);

} // namespace ao::workers::agents
