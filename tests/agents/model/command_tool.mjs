// How a program is made to run a command: by the first tool of those it offers that is known here.
const kTools = {
    Bash: (command) => ({ command, description: 'Run a command' }),
    bash: (command) => ({ command, description: 'Run a command' }),
    exec_command: (command, ask) => ({ cmd: command, ...escalated(ask) }),
    shell_command: (command, ask) => ({ command, ...escalated(ask) }),
    shell: (command, ask) => ({ command: ['bash', '-c', command], ...escalated(ask) }),
    run_shell_command: (command) => ({ command, description: 'Run a command', is_background: false }),
};

// codex asks only when the model says that the sandbox is not enough.
function escalated(ask) {
    return ask
        ? { sandbox_permissions: 'require_escalated', justification: 'May this be run?' }
        : {};
}

/// { name, input } of the call, or nothing when the answer has none.
export function tool_call({ run, ask, tool }, offered) {
    if (tool !== undefined) {
        return tool;
    }
    if (run === undefined) {
        return undefined;
    }
    const name = offered.find((each) => Object.hasOwn(kTools, each));
    if (name === undefined) {
        throw new Error(`no tool runs commands; offered: ${offered.join(', ')}`);
    }
    return { name, input: kTools[name](run, ask) };
}
