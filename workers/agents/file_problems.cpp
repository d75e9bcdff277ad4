// Cuts at the limits.
#include "workers/agents/file_problems.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>

namespace ao::workers::agents {

std::vector<std::string> texts_of(const AgentFileProblems& problems) {
    std::vector<std::string> texts;
    const auto told = std::min(problems.size(), kMaxFileProblems);
    for (std::size_t i = 0; i < told; ++i) {
        texts.push_back(problems[i].to_text().substr(0, kMaxProblemBytes));
    }
    if (problems.size() > told) {
        texts.push_back("and " + std::to_string(problems.size() - told) + " more");
    }
    return texts;
}

} // namespace ao::workers::agents
