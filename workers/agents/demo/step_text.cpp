// One pass, from the left.
#include "workers/agents/demo/step_text.h"

#include <algorithm>

namespace ao::demo {

std::string fill_in(std::string_view text, std::string_view prompt, std::string_view answer) {
    constexpr std::string_view kPrompt = "{prompt}";
    constexpr std::string_view kAnswer = "{answer}";
    std::string filled;
    while (!text.empty()) {
        if (text.starts_with(kPrompt)) {
            filled += prompt;
            text.remove_prefix(kPrompt.size());
        } else if (text.starts_with(kAnswer)) {
            filled += answer;
            text.remove_prefix(kAnswer.size());
        } else {
            filled += text.front();
            text.remove_prefix(1);
        }
    }
    return filled;
}

std::string one_line(std::string_view text) {
    std::string line{text};
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

} // namespace ao::demo
