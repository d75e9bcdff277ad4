// The environment that the user's login shell would give, for a daemon that was not started from a
// shell: a desktop hands down a short PATH and none of what the shell's files export
// (runtime-workspace.md 7.2).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ao::cli {

using EnvironmentMap = std::map<std::string, std::string>;

/// As this process was given it.
EnvironmentMap process_variables();

/// Whether no shell stands behind that environment: every shell counts itself in SHLVL.
bool lacks_a_shell(const EnvironmentMap& environment);

/// What `env -0` printed after the last sentinel; nothing unless a PATH is among it. What else the
/// shell's files print comes before and is passed over.
std::optional<EnvironmentMap> parse_login_environment(std::string_view output);

/// The shell's variables, ours over them, but its PATH, to which the usual directories are added
/// that it lacks.
EnvironmentMap merged_environment(EnvironmentMap shell, const EnvironmentMap& own);

/// Asks `shell`, at most kShellWithin, when `own` lacks one. A shell that fails, hangs or prints
/// nothing usable leaves `own` with the usual directories added to its PATH.
EnvironmentMap with_login_environment(const std::string& shell, const EnvironmentMap& own);

/// The same for this process, whose environment is changed for what is started from it. Call while
/// there is one thread.
void take_login_environment();

} // namespace ao::cli
