// A running API whose terminals are programs in real hosts.
#pragma once

#include "tests/contract/http/running_api.h"
#include "tests/process/pty_host/hosted_program.h"
#include "tests/support/mux_connection.h"

namespace ao::tests {

class HostedTerminals {
public:
    /// A shell command line that is reached under `id`.
    testing::HostedProgram& add(const std::string& id, const std::string& command) {
        auto& program = programs_[id];
        program = std::make_unique<testing::HostedProgram>(
            std::vector<std::string>{"/bin/sh", "-c", command});
        api.terminals.put(id, api::TerminalPlace{id, program->spec().directory, false});
        return *program;
    }

    MuxConnection connect(int receive_buffer = 0) {
        return MuxConnection{api.tcp_port(), receive_buffer};
    }

    /// Ends it and waits until its host has left.
    void end(const std::string& id) { programs_.at(id).reset(); }

    RunningApi api;

private:
    std::map<std::string, std::unique_ptr<testing::HostedProgram>> programs_;
};

} // namespace ao::tests
