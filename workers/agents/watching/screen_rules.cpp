// A pattern is compiled once for each row: that costs more than a thousand looks.
#include "workers/agents/watching/screen_rules.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/short_text.h"

#include <re2/re2.h>

namespace ao::workers::agents {

namespace {

std::string description_of(const ScreenRule& rule) {
    return cut(std::string{enum_names(rule.on)[static_cast<std::size_t>(rule.on)]} + " matches " +
                   rule.pattern,
               kMaxDetailBytes);
}

std::string_view part_of(const ScreenLook& look, const ScreenRule& rule) {
    switch (rule.on) {
    case ScreenPart::title:
        return look.title;
    case ScreenPart::foreground:
        return look.foreground;
    case ScreenPart::text:
        break;
    }
    return rule.lines == 0 ? std::string_view{look.text} : last_lines(look.text, rule.lines);
}

} // namespace

ScreenPattern::ScreenPattern(const std::string& pattern)
    : compiled_{std::make_unique<re2::RE2>(pattern, RE2::Quiet)} {}

ScreenPattern::~ScreenPattern() = default;
ScreenPattern::ScreenPattern(ScreenPattern&&) noexcept = default;

bool ScreenPattern::matches(std::string_view text) const {
    return compiled_->ok() &&
           RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, *compiled_);
}

ScreenRules::ScreenRules(const ScreenSpec& spec)
    : lines_{spec.lines}
    , settles_after_{spec.settles_after} {
    for (const auto& rule : spec.rules) {
        rules_.push_back({rule, ScreenPattern{rule.pattern}});
    }
}

ScreenVerdict ScreenRules::judge(const ScreenLook& look) const {
    for (const auto& rule : rules_) {
        if (rule.pattern.matches(part_of(look, rule.said))) {
            return {rule.said.state, description_of(rule.said)};
        }
    }
    return {};
}

std::string_view last_lines(std::string_view text, std::int64_t count) {
    const auto ends_line = !text.empty() && text.back() == '\n';
    auto at = ends_line ? text.size() - 1 : text.size();
    for (; count > 0; --count) {
        const auto before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
        if (before == std::string_view::npos) {
            return text;
        }
        at = before;
    }
    return text.substr(at + 1);
}

} // namespace ao::workers::agents
