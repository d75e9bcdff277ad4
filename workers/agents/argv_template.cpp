// The whole mini-language: fill in, leave out, splice.
#include "workers/agents/argv_template.h"

namespace ao::workers::agents {

namespace {

std::vector<std::string> words_of(const ArgvPart& part, const Variables& variables) {
    std::vector<std::string> words;
    for (const auto& word : part.words) {
        auto rendered = render_text(word, variables);
        if (!rendered.is_complete || rendered.text.empty()) {
            return {};
        }
        words.push_back(std::move(rendered.text));
    }
    return words;
}

} // namespace

std::vector<std::string> render_argv(const ArgvTemplate& argv, const Variables& variables,
                                     const Splices& splices) {
    std::vector<std::string> all;
    for (const auto& part : argv.parts) {
        if (part.words.size() == 1 && part.words.front().starts_with('@')) {
            const auto found = splices.find(part.words.front().substr(1));
            if (found != splices.end()) {
                all.insert(all.end(), found->second.begin(), found->second.end());
            }
            continue;
        }
        auto words = words_of(part, variables);
        all.insert(all.end(), words.begin(), words.end());
    }
    return all;
}

std::size_t count_of(const ArgvTemplate& argv, const std::string& name) {
    std::size_t count = 0;
    for (const auto& part : argv.parts) {
        for (const auto& word : part.words) {
            count += names_in(word).count(name);
        }
    }
    return count;
}

} // namespace ao::workers::agents
