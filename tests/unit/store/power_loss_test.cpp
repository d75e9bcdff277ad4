// Power loss at every sync: nothing that was acknowledged may be missing afterwards. And the proof
// that the test can fail: with anything less than synchronous=FULL, something is.
#include "tests/unit/store/scratch_store.h"

#include <cppunit/TestAssert.h>
#include <fmt/format.h>

#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::store {

class PowerLossTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PowerLossTest);
    CPPUNIT_TEST(nothing_acknowledged_is_lost_at_any_sync);
    CPPUNIT_TEST(nothing_acknowledged_is_lost_when_some_unsynced_writes_survive);
    CPPUNIT_TEST(synchronous_normal_would_lose_acknowledged_rows);
    CPPUNIT_TEST(synchronous_off_would_lose_acknowledged_rows);
    CPPUNIT_TEST_SUITE_END();

    struct Run {
        bool has_finished = false;
        std::uint64_t batches = 0; // acknowledged
        std::string fault;         // of what was found on disk afterwards; empty when all is well
    };

    /// Runs the workload on a new directory with the power failing as `power_loss` says, then looks
    /// at what is left.
    static Run run(const std::string& power_loss, const std::string& synchronous) {
        const testing::TempDir directory;
        const auto data = (directory / "data").native();
        const auto acknowledged = (directory / "acknowledged").native();

        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, acknowledged.c_str(),
                                           O_WRONLY | O_CREAT | O_APPEND, 0600);
        const std::array<std::string, 3> arguments{AO_POWER_LOSS_WORKLOAD, data, synchronous};
        const std::array<const char*, 4> argv{arguments[0].c_str(), arguments[1].c_str(),
                                              arguments[2].c_str(), nullptr};
        const auto variable = "AO_TEST_POWER_LOSS=" + power_loss;
        const std::array<const char*, 2> environment{variable.c_str(), nullptr};
        pid_t child = 0;
        const int error =
            ::posix_spawn(&child, argv[0], &actions, nullptr, const_cast<char* const*>(argv.data()),
                          const_cast<char* const*>(environment.data()));
        ::posix_spawn_file_actions_destroy(&actions);
        CPPUNIT_ASSERT_EQUAL(0, error);
        int status = 0;
        CPPUNIT_ASSERT_EQUAL(child, ::waitpid(child, &status, 0));

        const bool has_finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        const bool has_lost_power = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        CPPUNIT_ASSERT_MESSAGE(fmt::format("the workload ended with {}", status),
                               has_finished || has_lost_power);
        Run run;
        run.has_finished = has_finished;
        try {
            const auto data_dir = DataDir::open(data);
            Store::open(data_dir, kNow); // recovers, checks, migrates
            const auto database = Database::open_reader(data_dir.database());
            std::ifstream lines{acknowledged};
            run.fault = look_at(*database, lines, run.batches);
        } catch (const StoreError& failure) {
            run.fault = failure.what();
        }
        return run;
    }

    /// What is wrong with the database, given what was acknowledged.
    static std::string look_at(Database& database, std::istream& lines, std::uint64_t& batches) {
        const auto count = [&](const std::string& sql, const auto&... arguments) {
            return database.value<std::int64_t>("SELECT count(*) FROM " + sql, arguments...);
        };
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words{line};
            std::string what;
            std::int64_t incarnation = 0;
            std::int64_t batch = 0;
            words >> what >> incarnation >> batch;
            if (what == "incarnation" &&
                count("incarnations WHERE incarnation = ?", incarnation) != 1) {
                return "lost: " + line;
            }
            if (what != "batch") {
                continue;
            }
            ++batches;
            const auto events = fmt::format("event-{}-{}-%", incarnation, batch);
            if (count("hook_inbox WHERE event_id LIKE ?", events) != 3 ||
                count("applied_sequences WHERE incarnation = ? AND seq >= ?", incarnation, batch) !=
                    1 ||
                count("worker_facts WHERE (incarnation, seq) >= (?, ?)", incarnation, batch) != 1) {
                return "lost: " + line;
            }
        }
        if (const auto check = database.value<std::string>("PRAGMA integrity_check");
            check != "ok") {
            return check;
        }
        if (count("change_log") !=
            database.value<std::int64_t>("SELECT coalesce(max(seq) - min(seq) + 1, 0) FROM "
                                         "change_log")) {
            return "the change log has a gap";
        }
        return {};
    }

    /// Power loss at the first sync, the second, … until the workload gets through.
    static void lose_power_at_every_sync(const std::string& seed) {
        std::uint64_t most_batches = 0;
        for (int sync = 1;; ++sync) {
            CPPUNIT_ASSERT_MESSAGE("the workload never ends", sync < 500);
            const auto power_loss = fmt::format("{}{}", sync, seed);
            const auto result = run(power_loss, "FULL");
            CPPUNIT_ASSERT_MESSAGE("AO_TEST_POWER_LOSS=" + power_loss + ": " + result.fault,
                                   result.fault.empty());
            most_batches = std::max(most_batches, result.batches);
            if (result.has_finished) {
                break;
            }
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{18}, most_batches);
    }

    /// True when at some sync power loss costs an acknowledged row.
    static bool loses_something(const std::string& synchronous) {
        for (int sync = 1; sync < 500; ++sync) {
            const auto result = run(std::to_string(sync), synchronous);
            if (result.fault.starts_with("lost: ")) {
                return true;
            }
            if (result.has_finished) {
                break;
            }
        }
        return false;
    }

public:
    void nothing_acknowledged_is_lost_at_any_sync() { lose_power_at_every_sync(""); }

    void nothing_acknowledged_is_lost_when_some_unsynced_writes_survive() {
        lose_power_at_every_sync(":1");
        lose_power_at_every_sync(":2");
    }

    void synchronous_normal_would_lose_acknowledged_rows() {
        CPPUNIT_ASSERT(loses_something("NORMAL"));
    }

    void synchronous_off_would_lose_acknowledged_rows() { CPPUNIT_ASSERT(loses_something("OFF")); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PowerLossTest);

} // namespace ao::store
