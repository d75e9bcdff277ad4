// Starts, asks and checks a real supervisor.
#include "tests/support/running_supervisor.h"

#include "ipc/ids.h"
#include "tests/support/process_look.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

std::string body_of(const std::string& answer) {
    const auto head_end = answer.find("\r\n\r\n");
    return head_end == std::string::npos ? std::string{} : answer.substr(head_end + 4);
}

int status_in(const std::string& answer) {
    return std::stoi(answer.substr(9, 3));
}

Json json_of(const std::string& target, const std::optional<std::string>& answer) {
    CPPUNIT_ASSERT_MESSAGE("no answer to " + target, answer.has_value());
    CPPUNIT_ASSERT_MESSAGE(*answer, status_in(*answer) / 100 == 2);
    return Json::parse(body_of(*answer));
}

// A port nobody listens on now. The supervisor takes no port 0: a daemon has to be found again.
std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound =
        ::bind(probe, generic, length) == 0 && ::getsockname(probe, generic, &length) == 0;
    ::close(probe);
    CPPUNIT_ASSERT(bound);
    return ntohs(address.sin_port);
}

} // namespace

std::string program_path(const std::string& name) {
    return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

Instance::Instance()
    : port_{free_port()} {
    fs::create_directory(workers());
    for (const auto kind : ipc::kWorkerKinds) {
        const auto name = "ao-worker-" + std::string{to_text(kind)};
        fs::create_symlink(program_path(name), workers() / name);
    }
}

Instance::~Instance() {
    // Until nobody is left: what is killed may just be starting somebody.
    for (bool is_left = true; is_left;) {
        is_left = false;
        for (const auto& look : look_at_processes()) {
            if (!look.is_zombie() && look.variable("AO_DATA_DIR") == data().string()) {
                is_left = ::kill(look.pid, SIGKILL) == 0 || is_left;
            }
        }
    }
}

void Instance::script(const std::string& kind, const std::string& behavior) const {
    const auto program = workers() / ("ao-worker-" + kind);
    const auto next = workers() / "next";
    std::ofstream{workers() / "next-script"} << behavior;
    fs::rename(workers() / "next-script", workers() / ("script-" + kind));
    fs::create_symlink(program_path("ao-fake-worker"), next);
    fs::rename(next, program);
}

std::string Instance::record(const std::string& name, const std::string& kind) const {
    std::ifstream file{workers() / (name + "-" + kind)};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::map<std::string, std::string> Instance::environment() const {
    return {
        {"PATH", "/usr/bin:/bin"},
        {"HOME", temp_.path().string()},
        {"AO_DATA_DIR", data().string()},
        {"AO_RUN_FILE", run_file().string()},
        {"AO_PORT", std::to_string(port_)},
        {"AO_TEST_WORKERS", workers().string()},
        {"ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0"},
    };
}

RunningSupervisor::RunningSupervisor(const Instance& instance, const Environment& extra,
                                     std::vector<std::string> through) {
    auto environment = instance.environment();
    for (const auto& [name, value] : extra) {
        environment[name] = value;
    }
    through.push_back(program_path("ao-supervisor"));
    program_ = std::make_unique<Program>(ProgramSpec{through, environment, std::string{}});
    if (!program_->wait_for_errors("daemon listening")) {
        CPPUNIT_FAIL("the supervisor did not start: " + program_->wait().errors);
    }
    port_ = instance.port();
}

Json RunningSupervisor::get(const std::string& target) {
    return json_of(target, tests::HttpClient{port_}.ask("GET", target));
}

Json RunningSupervisor::post(const std::string& target) {
    return json_of(target, tests::HttpClient{port_}.ask("POST", target));
}

std::string RunningSupervisor::begin_probe(const std::string& kind) {
    const auto target = "/api/v1/workers/" + kind + "/probe";
    return json_of(target,
                   tests::HttpClient{port_}.ask("POST", target, "Prefer: respond-async\r\n"))["id"];
}

int RunningSupervisor::status_of(const std::string& method, const std::string& target,
                                 const std::string& headers, const std::string& body) {
    const auto answer = tests::HttpClient{port_}.ask(method, target, headers, body);
    return answer ? status_in(*answer) : 0;
}

void RunningSupervisor::wait_until(const std::string& what,
                                   const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + kDeadline;
    if (!events_) {
        events_ = std::make_unique<tests::HttpClient>(port_);
        events_->send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                      "\r\n\r\n");
    }
    while (!condition()) {
        CPPUNIT_ASSERT_MESSAGE("waited in vain until " + what,
                               std::chrono::steady_clock::now() < until);
        events_->read_some(std::chrono::milliseconds{100});
        events_->received().clear();
    }
}

void RunningSupervisor::wait_for_state(const std::string& kind, const std::string& state) {
    wait_until(kind + " is " + state, [&] { return worker(kind)["state"] == state; });
}

void RunningSupervisor::wait_for_all_ready() {
    wait_until("all workers are ready", [&] {
        const auto answer = get("/api/v1/workers");
        for (const auto& worker : answer["workers"]) {
            if (worker["state"] != "ready") {
                return false;
            }
        }
        return true;
    });
}

void RunningSupervisor::kill_worker(const std::string& kind, int signal) {
    const auto view = worker(kind);
    if (view.contains("pid")) {
        ::kill(view["pid"].get<pid_t>(), signal);
    }
}

ProgramResult RunningSupervisor::stop() {
    program_->signal(SIGTERM);
    return program_->wait();
}

void RunningSupervisor::kill() {
    program_->signal(SIGKILL);
    program_->wait();
}

std::uint64_t RunningSupervisor::resident_bytes() const {
    std::ifstream file{"/proc/" + std::to_string(program_->pid()) + "/statm"};
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool RunningSupervisor::is_alive() const {
    return ::kill(program_->pid(), 0) == 0;
}

std::string broken_invariants(const Instance& instance) {
    const SqliteFile database{instance.database()};
    std::string broken;
    const auto expect = [&](const std::string& what, const std::string& query,
                            const std::string& wanted) {
        if (const auto found = database.value(query); found != wanted) {
            broken += what + ": " + found + " instead of " + wanted + "\n";
        }
    };
    expect("integrity", "PRAGMA integrity_check", "ok");
    expect("foreign keys", "SELECT count(*) FROM pragma_foreign_key_check", "0");
    expect("gaps in the change log",
           "SELECT ifnull(max(seq) - min(seq) + 1 - count(*), 0) FROM change_log", "0");
    expect(
        "facts applied beyond their sequence",
        "SELECT count(*) FROM worker_facts f JOIN applied_sequences a ON a.worker = f.worker AND "
        "a.incarnation = f.incarnation WHERE f.seq > a.seq",
        "0");
    for (const auto kind : ipc::kWorkerKinds) {
        const std::string name{to_text(kind)};
        std::map<std::uint64_t, std::uint64_t> acknowledged;
        std::istringstream acks{instance.record("acked", name)};
        for (std::uint64_t incarnation = 0, sequence = 0; acks >> incarnation >> sequence;) {
            acknowledged[incarnation] = sequence;
        }
        for (const auto& [incarnation, sequence] : acknowledged) {
            const auto applied = database.value(
                "SELECT ifnull(max(seq), 0) FROM applied_sequences WHERE worker = '" + name +
                "' AND incarnation = " + std::to_string(incarnation));
            if (std::stoull(applied) < sequence) {
                broken += "fact " + std::to_string(sequence) + " of " + name + " " +
                          std::to_string(incarnation) + " was acknowledged, " + applied +
                          " is on disk\n";
            }
        }
    }
    return broken;
}

} // namespace ao::testing
