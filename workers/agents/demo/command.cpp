// The command leads a process group of its own, so the terminal's Ctrl-C reaches only the agent,
// which passes it on.
#include "workers/agents/demo/command.h"

#include "workers/agents/demo/demo_limits.h"

#include <csignal>
#include <cstring>
#include <unistd.h>

namespace ao::demo {

CommandEnd run_command(const std::vector<std::string>& argv, const Interrupts& interrupts) {
    ipc::ChildSpec spec;
    spec.program = argv.front();
    spec.argv = argv;
    spec.standard_output = STDOUT_FILENO;
    spec.standard_error = STDERR_FILENO;
    const auto child = ipc::spawn(spec);
    if (!child) {
        return {false, spec.program + ": " + std::strerror(child.error())};
    }
    CommandEnd end;
    if (interrupts.wait(child->pidfd.get(), std::nullopt) == Wake::interrupted) {
        end.is_interrupted = true;
        ipc::signal_group(*child, SIGINT);
        if (interrupts.wait(child->pidfd.get(), kInterruptPatience) != Wake::ready) {
            ipc::signal_group(*child, SIGKILL);
            // A further Ctrl-C changes nothing more.
            while (interrupts.wait(child->pidfd.get(), std::nullopt) != Wake::ready) {
            }
        }
    }
    const auto exit = ipc::reap(*child);
    if (exit && (exit->code != 0 || exit->signal != 0)) {
        end.problem = exit->text();
    }
    return end;
}

} // namespace ao::demo
