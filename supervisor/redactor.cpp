// The shapes of secrets. RE2 runs in linear time, so that hostile text cannot slow the log down.
#include "supervisor/redactor.h"

#include <re2/re2.h>

#include <array>

namespace ao::log {

namespace {

struct Shape {
    const char* pattern;
    const char* replacement;
};

// Order matters only for the text that is left: a key block goes first, because it spans others.
constexpr std::array kShapes{
    Shape{
        R"(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\z))",
        "[redacted]"},
    Shape{
        R"((?i)(authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token|digest)\s+)?)[^\s"',;]+)",
        R"(\1[redacted])"},
    Shape{R"((?i)(\bbearer\s+)[a-z0-9._~+/=-]{8,})", R"(\1[redacted])"},
    Shape{R"(([A-Za-z][A-Za-z0-9+.-]*://)[^\s/@"']+@)", R"(\1[redacted]@)"},
    Shape{R"(gh[a-z]_[A-Za-z0-9_]{16,})", "[redacted]"},
    Shape{R"(github_pat_[A-Za-z0-9_]{16,})", "[redacted]"},
    Shape{R"(\bsk-[A-Za-z0-9_-]{16,})", "[redacted]"},
    Shape{R"(\bxox[a-z]-[A-Za-z0-9-]{10,})", "[redacted]"},
    Shape{R"(\b(?:AKIA|ASIA)[0-9A-Z]{16})", "[redacted]"},
};

/// All shapes in one automaton: nearly every line has none of them and costs one pass.
const RE2& any_shape() {
    static const RE2 kAny{[] {
        std::string all;
        for (const auto& shape : kShapes) {
            all += (all.empty() ? "(?:" : "|(?:") + std::string{shape.pattern} + ")";
        }
        return all;
    }()};
    return kAny;
}

const std::array<RE2, kShapes.size()>& shapes() {
    static const std::array<RE2, kShapes.size()> kCompiled{
        RE2{kShapes[0].pattern}, RE2{kShapes[1].pattern}, RE2{kShapes[2].pattern},
        RE2{kShapes[3].pattern}, RE2{kShapes[4].pattern}, RE2{kShapes[5].pattern},
        RE2{kShapes[6].pattern}, RE2{kShapes[7].pattern}, RE2{kShapes[8].pattern}};
    return kCompiled;
}

} // namespace

std::string redact(std::string_view text) {
    std::string result{text};
    if (!RE2::PartialMatch(result, any_shape())) {
        return result;
    }
    for (std::size_t index = 0; index < kShapes.size(); ++index) {
        RE2::GlobalReplace(&result, shapes().at(index), kShapes.at(index).replacement);
    }
    return result;
}

} // namespace ao::log
