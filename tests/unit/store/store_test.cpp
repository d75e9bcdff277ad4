// The store as a whole: opening whatever is there, transactions, closing, reading beside it.
#include "ipc/limits.h"
#include "supervisor/store/reader_pool.h"
#include "tests/unit/store/scratch_store.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ao::store {

namespace {

struct ScratchDirectory {
    testing::TempDir directory;
    DataDir data_dir = DataDir::open(directory / "data");
};

} // namespace

class StoreTest : public FixtureWith<ScratchDirectory> {
    CPPUNIT_TEST_SUITE(StoreTest);
    CPPUNIT_TEST(what_was_committed_is_there_after_reopening);
    CPPUNIT_TEST(work_that_throws_leaves_nothing);
    CPPUNIT_TEST(a_clean_close_empties_the_wal_and_spares_the_check);
    CPPUNIT_TEST(without_a_clean_close_a_damaged_page_is_found);
    CPPUNIT_TEST(after_a_crash_a_large_store_is_not_read_whole);
    CPPUNIT_TEST(a_broken_reference_is_found);
    CPPUNIT_TEST(a_file_that_is_no_database_is_refused_untouched);
    CPPUNIT_TEST(a_newer_store_is_refused);
    CPPUNIT_TEST(a_read_only_store_is_refused_with_advice);
    CPPUNIT_TEST(a_store_locked_by_another_program_is_busy);
    CPPUNIT_TEST(pruning_follows_the_limits);
    CPPUNIT_TEST(readers_see_committed_rows_and_survive_writers);
    CPPUNIT_TEST(a_snapshot_does_not_move);
    CPPUNIT_TEST(who_asks_which_sessions_were_written_is_told_after_the_commit);
    CPPUNIT_TEST(who_missed_more_sessions_than_are_kept_reads_all);
    CPPUNIT_TEST(the_pool_lends_each_reader_once);
    CPPUNIT_TEST(checkpoint_moves_pages_beside_a_reader);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<Store> open() { return Store::open(world().data_dir, kNow); }

    static void begin(Store& store) {
        store.transact([&] { store.incarnations.begin(kRuntime, kNow); });
    }

    static domain::Project project(const std::string& id) {
        domain::Project project;
        project.id = id;
        project.path = "/src/" + id;
        project.name = id;
        project.registered_at = kNow;
        return project;
    }

    static domain::Session session(const std::string& id, std::int64_t number) {
        domain::Session session;
        session.id = id;
        session.project_id = "app";
        session.number = number;
        return session;
    }

    std::uintmax_t size_of(const std::string& suffix) {
        std::error_code ignored;
        const auto size =
            std::filesystem::file_size(world().data_dir.database().native() + suffix, ignored);
        return ignored ? 0 : size;
    }

    /// Overwrites the middle of every page after the first with nonsense.
    void damage() {
        std::fstream file{world().data_dir.database(),
                          std::ios::in | std::ios::out | std::ios::binary};
        const auto size = static_cast<std::streamoff>(size_of(""));
        for (std::streamoff page = 4096; page < size; page += 4096) {
            file.seekp(page);
            file << std::string(64, '\x7f');
        }
    }

public:
    void what_was_committed_is_there_after_reopening() {
        begin(*open());

        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, open()->changes.head());
    }

    void work_that_throws_leaves_nothing() {
        const auto store = open();

        CPPUNIT_ASSERT_THROW(store->transact([&] {
            store->incarnations.begin(kRuntime, kNow);
            throw std::runtime_error{"no"};
        }),
                             std::runtime_error);

        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, store->changes.head());
        begin(*store);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store->changes.head());
    }

    void a_clean_close_empties_the_wal_and_spares_the_check() {
        {
            const auto store = open();
            begin(*store);
            const StoreReader reader{store->file()}; // keeps the WAL from being removed
            store->close();
            CPPUNIT_ASSERT_EQUAL(std::uintmax_t{0}, size_of("-wal"));
        }
        damage();

        // The damage shows at the first use, not at the start.
        ASSERT_PROBLEM(corrupt, error_of([&] { open()->changes.after(0, 10); }));
        CPPUNIT_ASSERT(size_of("") > 0);
    }

    void without_a_clean_close_a_damaged_page_is_found() {
        begin(*open());
        const auto before = size_of("");
        damage();

        const auto error = error_of([&] { open(); });

        ASSERT_PROBLEM(corrupt, error);
        ASSERT_CONTAINS(world().data_dir.database().native(), error->what());
        ASSERT_CONTAINS("Nothing was deleted", error->what());
        CPPUNIT_ASSERT_EQUAL(before, size_of(""));
    }

    void after_a_crash_a_large_store_is_not_read_whole() {
        {
            const auto store = open();
            store->transact([&] {
                for (int i = 0; i < 80; ++i) {
                    store->hooks.insert(
                        {.event_id = "large-" + std::to_string(i),
                         .session_id = "",
                         .agent = "",
                         .event = "",
                         .generation = 0,
                         .payload = std::string(ipc::limits().hook_body_bytes, 'x')},
                        kNow);
                }
            });
        }
        CPPUNIT_ASSERT(size_of("") > ipc::limits().store_check_bytes);
        // The second page of some payload points to nowhere.
        std::fstream{world().data_dir.database(), std::ios::in | std::ios::out | std::ios::binary}
                .seekp(4096 * 1000)
            << std::string(8, '\x7f');

        open(); // the machine has not been down
        Database::open_writer(world().data_dir.database())
            ->run("UPDATE store_state SET value = 'another boot'");

        ASSERT_PROBLEM(corrupt, error_of([&] { open(); }));
    }

    void a_broken_reference_is_found() {
        open();
        {
            const auto database = Database::open_writer(world().data_dir.database());
            database->run("PRAGMA foreign_keys=OFF");
            database->run("INSERT INTO applied_sequences VALUES ('scm', 1, 1)");
        }

        const auto error = error_of([&] { open(); });

        ASSERT_PROBLEM(corrupt, error);
        ASSERT_CONTAINS("applied_sequences", error->what());
    }

    void a_file_that_is_no_database_is_refused_untouched() {
        const std::string text(5000, 'x');
        std::ofstream{world().data_dir.database()} << text;

        const auto error = error_of([&] { open(); });

        ASSERT_PROBLEM(corrupt, error);
        ASSERT_CONTAINS("-wal and", error->what());
        std::ifstream file{world().data_dir.database()};
        CPPUNIT_ASSERT_EQUAL(text, (std::string{std::istreambuf_iterator<char>{file}, {}}));
    }

    void a_newer_store_is_refused() {
        open();
        Database::open_writer(world().data_dir.database())
            ->run("INSERT INTO schema_migrations VALUES (9999, 'future', 'abc', 0)");

        const auto error = error_of([&] { open(); });

        ASSERT_PROBLEM(newer, error);
        ASSERT_CONTAINS("9999 'future'", error->what());
    }

    void a_read_only_store_is_refused_with_advice() {
        open()->close();
        const bool is_root = ::geteuid() == 0; // whom file modes do not stop
        const pid_t child = ::fork();
        if (child == 0) {
            if (is_root && (::chown(world().directory.path().c_str(), 65534, 65534) != 0 ||
                            ::chown(world().data_dir.path().c_str(), 65534, 65534) != 0 ||
                            ::chown(world().data_dir.database().c_str(), 0, 0) != 0 ||
                            ::chmod(world().data_dir.database().c_str(), 0444) != 0 ||
                            ::setresuid(65534, 65534, 65534) != 0)) {
                ::_exit(3);
            }
            if (!is_root) {
                ::chmod(world().data_dir.database().c_str(), 0444);
            }
            const auto error = error_of([&] {
                Database::open_writer(world().data_dir.database())->run("DELETE FROM store_state");
            });
            const bool is_right =
                error && error->problem() == StoreProblem::read_only &&
                std::string_view{error->what()}.find("owner and mode") != std::string_view::npos;
            ::_exit(is_right ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);

        CPPUNIT_ASSERT_EQUAL(0, status);
    }

    void a_store_locked_by_another_program_is_busy() {
        open()->close();
        const auto other = Database::open_writer(world().data_dir.database());
        const Transaction lock{*other};

        ASSERT_PROBLEM(busy, error_of([&] { open(); }));
    }

    void pruning_follows_the_limits() {
        const auto store = open();
        begin(*store);

        CPPUNIT_ASSERT(!store->prune());

        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store->changes.oldest());
    }

    void readers_see_committed_rows_and_survive_writers() {
        const auto store = open();
        ReaderPool pool{store->file()};
        std::atomic<bool> is_consistent{true}; // CppUnit's assertions belong to the test's thread
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 50; ++round) {
                    const auto reader = pool.borrow();
                    const auto head = reader->changes.head();
                    if (reader->changes.after(0, 1000).size() < static_cast<std::size_t>(head)) {
                        is_consistent = false;
                    }
                }
            });
        }
        for (int i = 0; i < 20; ++i) {
            begin(*store);
        }
        threads.clear();

        CPPUNIT_ASSERT(is_consistent);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{20}, pool.borrow()->changes.head());
    }

    void a_snapshot_does_not_move() {
        const auto store = open();
        begin(*store);
        StoreReader reader{store->file()};

        const auto [before, after] = reader.on_snapshot([&] {
            const auto first = reader.changes.head();
            begin(*store);
            return std::pair{first, reader.changes.head()};
        });

        CPPUNIT_ASSERT_EQUAL(before, after);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, reader.changes.head());
    }

    void who_asks_which_sessions_were_written_is_told_after_the_commit() {
        const auto store = open();
        WrittenSessions written;
        store->note_in(written);
        const auto before = written.since(0).mark;

        store->transact([&] {
            store->projects.put(project("app"));
            store->sessions.insert(session("app-1", 1));
            store->sessions.insert(session("app-2", 2));
            CPPUNIT_ASSERT(written.since(before).ids->empty());
        });
        const auto both = written.since(before);
        CPPUNIT_ASSERT(both.ids == (std::set<std::string>{"app-1", "app-2"}));

        store->transact([&] {
            store->sessions.update(session("app-2", 2));
            store->sessions.update(session("app-2", 2));
        });
        CPPUNIT_ASSERT(written.since(both.mark).ids == std::set<std::string>{"app-2"});
        const auto now = written.since(both.mark).mark;
        CPPUNIT_ASSERT(written.since(now).ids->empty());
    }

    void who_missed_more_sessions_than_are_kept_reads_all() {
        WrittenSessions written;
        written.note(std::vector<std::string>(1'024, "app-1"));
        CPPUNIT_ASSERT(written.since(0).ids == std::set<std::string>{"app-1"});
        written.note({"app-2"});
        CPPUNIT_ASSERT(!written.since(0).ids);
        CPPUNIT_ASSERT(written.since(1).ids == (std::set<std::string>{"app-1", "app-2"}));
    }

    void the_pool_lends_each_reader_once() {
        const auto store = open();
        ReaderPool pool{store->file()};
        StoreReader* first = nullptr;
        {
            auto one = pool.borrow();
            auto two = pool.borrow();
            first = &*one;
            CPPUNIT_ASSERT(first != &*two);
        }

        auto again = pool.borrow();
        auto other = pool.borrow();
        CPPUNIT_ASSERT(&*again == first || &*other == first);
    }

    void checkpoint_moves_pages_beside_a_reader() {
        const auto store = open();
        const auto before = size_of("");
        const StoreReader reader{store->file()};
        reader.changes.head();
        store->transact([&] {
            for (int i = 0; i < 200; ++i) {
                store->incarnations.begin(kRuntime, kNow);
            }
        });

        store->checkpoint();

        CPPUNIT_ASSERT(size_of("") > before);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StoreTest);

} // namespace ao::store
