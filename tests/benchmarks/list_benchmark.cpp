// P6: the list of all sessions, over HTTP and as `ao session ls`.
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/quiet_program.h"
#include "tests/benchmarks/stored_sessions.h"

#include <sqlite3.h>

#include <stdexcept>

namespace ao::benchmarks {

using testing::Instance;
using testing::RunningSupervisor;

namespace {

struct Case {
    std::int64_t sessions;
    int runs;
    const char* changed_goal;
    const char* unchanged_goal;
};

// Every column of every row, and nothing done with it.
class RowReader {
public:
    explicit RowReader(const Instance& instance) {
        if (::sqlite3_open_v2(instance.database().c_str(), &database_, SQLITE_OPEN_READONLY,
                              nullptr) != SQLITE_OK ||
            ::sqlite3_prepare_v2(database_, "SELECT * FROM sessions ORDER BY project_id, number",
                                 -1, &all_, nullptr) != SQLITE_OK) {
            throw std::runtime_error{"no sessions can be read"};
        }
    }

    ~RowReader() {
        ::sqlite3_finalize(all_);
        ::sqlite3_close(database_);
    }

    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;

    void read() {
        while (::sqlite3_step(all_) == SQLITE_ROW) {
            for (int column = 0; column < ::sqlite3_column_count(all_); ++column) {
                ::sqlite3_column_bytes(all_, column);
            }
        }
        ::sqlite3_reset(all_);
    }

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* all_ = nullptr;
};

std::string ask(tests::HttpClient& client, const std::string& method, const std::string& target,
                const std::string& headers = "", const std::string& body = "") {
    const auto answer = client.ask(method, target, headers, body);
    if (!answer) {
        throw std::runtime_error{"no answer to " + target};
    }
    return *answer;
}

std::string list(tests::HttpClient& client, const std::string& headers = "") {
    return ask(client, "GET", "/api/v1/sessions", headers);
}

// "ETag: …" becomes "If-None-Match: …"; empty when the list has none.
std::string condition_of(const std::string& answer) {
    constexpr std::string_view kName = "\r\nETag: ";
    const auto at = answer.find(kName);
    if (at == std::string::npos || at > answer.find("\r\n\r\n")) {
        return "";
    }
    const auto value = at + kName.size();
    return "If-None-Match: " + answer.substr(value, answer.find("\r\n", value) - value) + "\r\n";
}

void print_not_modified(tests::HttpClient& client, const std::string& count, int runs) {
    const auto condition = condition_of(list(client));
    if (condition.empty()) {
        std::printf("  the list has no ETag, so there is no 304\n");
        return;
    }
    Figures figures{"  If-None-Match, " + count, "<= 0.2 (P6)"};
    figures.time(runs, [&] {
        if (!list(client, condition).starts_with("HTTP/1.1 304")) {
            throw std::runtime_error{"no 304"};
        }
    });
    figures.print();
}

void measure(const Case& the_case) {
    const auto count = std::to_string(the_case.sessions) + " sessions";
    Instance instance;
    store_sessions(instance, the_case.sessions);
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    supervisor.close_stream();
    tests::HttpClient client{instance.port()};
    Figures cold{"list, " + count + ", first of a daemon"};
    cold.time(1, [&] { list(client); });
    cold.print();
    RowReader rows{instance};
    Figures floor{"floor: the rows read by sqlite3, " + count};
    Figures changed{"list, " + count + ", one was renamed", the_case.changed_goal};
    for (int i = 0; i < the_case.runs; ++i) {
        ask(client, "PATCH", "/api/v1/sessions/stored-1", "Content-Type: application/json\r\n",
            "{\"displayName\":\"name " + std::to_string(i) + "\"}");
        changed.time(1, [&] { list(client); });
        floor.time(1, [&] { rows.read(); });
    }
    floor.print();
    changed.print();
    Figures unchanged{"list, " + count + ", nothing changed", the_case.unchanged_goal};
    std::size_t bytes = 0;
    unchanged.time(the_case.runs, [&] { bytes = list(client).size(); });
    unchanged.print();
    print_value("  its size", static_cast<double>(bytes) / 1'024, "KB");
    print_not_modified(client, count, the_case.runs);
    QuietProgram command{{testing::program_path("ao"), "session", "ls"}, instance.environment()};
    Figures of_command{"ao session ls, " + count};
    of_command.time(20, [&] { command.run(); });
    of_command.print();
    supervisor.stop();
}

void lists() {
    for (const auto& the_case :
         {Case{10, 500, "<= 0.2 (P6)", "<= 0.2 (P6)"}, Case{1'000, 200, "<= 2 (P6)", "<= 0.5 (P6)"},
          Case{10'000, 30, "<= 20 (P6)", "<= 2 (P6)"}}) {
        measure(the_case);
    }
}

} // namespace

std::vector<Benchmark> list_benchmarks() {
    return {{"list", lists}};
}

} // namespace ao::benchmarks
