// Which program belongs to which agent, and where its installer puts it when not into $PATH.
#pragma once

#include <array>
#include <string_view>

namespace ao::workers {

struct AgentProgram {
    std::string_view agent;
    std::string_view program;
    std::string_view home_directories; // below $HOME, separated by ':'
};

inline constexpr std::array kAgentPrograms{
    AgentProgram{"agy", "agy", ".local/bin:.cargo/bin:.npm/bin"},
    AgentProgram{"aider", "aider", ".local/bin"},
    AgentProgram{"amp", "amp", ".local/bin:.npm/bin"},
    AgentProgram{"auggie", "auggie", ".local/bin:.npm/bin:.npm-global/bin"},
    AgentProgram{"autohand", "autohand", ".local/bin:.npm/bin"},
    AgentProgram{"claude-code", "claude", ".local/bin:.npm/bin:.claude/local"},
    AgentProgram{"cline", "cline", ".npm-global/bin:.npm/bin:.local/bin"},
    AgentProgram{"codex", "codex", ".cargo/bin:.npm/bin"},
    AgentProgram{"continue", "cn", ".npm-global/bin:.local/bin:.npm/bin"},
    AgentProgram{"copilot", "copilot", ".copilot/bin:.npm/bin:.local/bin"},
    AgentProgram{"crush", "crush", ".local/bin:.cargo/bin:.npm/bin"},
    AgentProgram{"cursor", "cursor-agent", ".local/bin"},
    AgentProgram{"devin", "devin", ".devin/bin:.local/bin"},
    AgentProgram{"droid", "droid", ".local/bin:.factory/bin"},
    AgentProgram{"goose", "goose", ".local/bin:.cargo/bin:.npm/bin"},
    AgentProgram{"grok", "grok", ".grok/bin:.local/bin"},
    AgentProgram{"kilocode", "kilocode", ".npm-global/bin:.npm/bin:.local/bin"},
    AgentProgram{"kimi", "kimi", ".local/bin:.cargo/bin"},
    AgentProgram{"kiro", "kiro-cli", ".kiro/bin:.local/bin"},
    AgentProgram{"opencode", "opencode", ".opencode/bin:.npm/bin"},
    AgentProgram{"pi", "pi", ".npm-global/bin:.local/bin:.pi/bin"},
    AgentProgram{"qwen", "qwen", ".npm-global/bin:.npm/bin:.local/bin"},
    AgentProgram{"vibe", "vibe", ".local/bin:.local/share/uv/tools/mistral-vibe/bin"},
};

} // namespace ao::workers
