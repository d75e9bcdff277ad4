// One runtime worker's parts on a bench.
#include "tests/process/runtime/multiplexer_bench.h"

#include "tests/support/multiplexers.h"
#include "workers/program_run.h"

namespace ao::testing {

namespace fs = std::filesystem;

void need_multiplexer(ipc::RuntimeKind kind) {
    const auto name = std::string{ipc::to_text(kind)};
    ::setenv("PATH", path_with_zellij().c_str(), 1);
    if (workers::find_program(name, workers::search_path()).empty()) {
        skip_fixture(name + " is not installed" +
                     (name == "zellij" ? "; run scripts/install-zellij" : ""));
    }
}

MultiplexerBench::MultiplexerBench(ipc::RuntimeKind kind)
    : kind_{kind}
    , worker_{std::make_unique<Worker>()} {
    ::unsetenv("XDG_RUNTIME_DIR"); // sockets below the data directory
    fs::create_directory(data());
    fs::create_directory(data() / "hosts");
}

MultiplexerBench::~MultiplexerBench() {
    for (const auto& session : sessions_) {
        stop(session);
    }
}

std::string MultiplexerBench::handle(const std::string& session) const {
    return std::string{ipc::to_text(kind_)} + ":" + session + ".1";
}

std::string MultiplexerBench::directory(const std::string& session) const {
    return (data() / "hosts" / (session + ".1")).string();
}

ipc::StartHost MultiplexerBench::start_order(const std::string& session,
                                             const std::string& command) const {
    ipc::StartHost order;
    order.session_id = session;
    order.handle = handle(session);
    order.directory = directory(session);
    order.working_directory = temp_.path().string();
    order.argv = {"/bin/sh", "-c", command};
    order.environment = {{"AO_SESSION_ID", session}, {"PATH", "/usr/bin:/bin"}};
    return order;
}

hosts::Result<ipc::HostStarted> MultiplexerBench::start(const std::string& session,
                                                        const std::string& command) {
    sessions_.push_back(session);
    return bench().wait(runtime().start(start_order(session, command)));
}

hosts::Result<ipc::HostStopped> MultiplexerBench::stop(const std::string& session) {
    ipc::StopHost order;
    order.session_id = session;
    order.handle = handle(session);
    order.directory = directory(session);
    return bench().wait(runtime().stop(order));
}

hosts::Result<ipc::MessageDelivered> MultiplexerBench::send(const std::string& session,
                                                            const std::string& id,
                                                            const std::string& text,
                                                            bool interrupt) {
    return bench().wait(
        runtime().deliver({session, handle(session), directory(session), id, text, interrupt}));
}

std::string MultiplexerBench::screen(const std::string& session, std::uint64_t lines) {
    const auto read =
        bench().wait(runtime().read_screen({session, handle(session), directory(session), lines}));
    CPPUNIT_ASSERT_MESSAGE(read ? "" : read.error().message, read.has_value());
    return read->text;
}

pty::HostState MultiplexerBench::state(const std::string& session) const {
    return pty::read_host_state(directory(session)).value();
}

void MultiplexerBench::replace_worker() {
    worker_ = std::make_unique<Worker>();
}

void MultiplexerBench::watch(const std::vector<std::string>& sessions) {
    ipc::WatchHosts watch;
    for (const auto& session : sessions) {
        watch.hosts.push_back({session, handle(session), directory(session)});
    }
    worker_->watch.follow(watch);
}

void MultiplexerBench::wait_until(const std::string& what, const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!condition()) {
        CPPUNIT_ASSERT_MESSAGE("waited too long until " + what,
                               std::chrono::steady_clock::now() < deadline);
        for (int turns = 0; turns < 20; ++turns) {
            bench().turn_briefly();
        }
    }
}

std::optional<ipc::HostSeen> MultiplexerBench::seen(const std::string& session) const {
    std::optional<ipc::HostSeen> newest;
    for (const auto& fact : worker_->bench->reported) {
        if (const auto* const host = std::get_if<ipc::HostSeen>(&fact);
            host != nullptr && host->handle == handle(session)) {
            newest = *host;
        }
    }
    return newest;
}

} // namespace ao::testing
