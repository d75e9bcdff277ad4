// The interface over Poco::Data::SQLite, and the traps of both that it keeps from us.
#include "ipc/limits.h"
#include "tests/unit/store/scratch_store.h"

#include <sqlite3.h>

namespace ao::store {

class DatabaseTest : public FixtureWith<ScratchDatabase> {
    CPPUNIT_TEST_SUITE(DatabaseTest);
    CPPUNIT_TEST(writer_is_durable_and_checks_foreign_keys);
    CPPUNIT_TEST(a_missing_file_is_never_created);
    CPPUNIT_TEST(a_reader_cannot_write);
    CPPUNIT_TEST(a_path_may_hold_any_character);
    CPPUNIT_TEST(values_come_back_as_they_were);
    CPPUNIT_TEST(what_was_bound_once_is_not_bound_the_next_time);
    CPPUNIT_TEST(more_texts_than_are_kept_still_run);
    CPPUNIT_TEST(null_is_an_error_where_a_value_is_required);
    CPPUNIT_TEST(null_of_one_row_says_nothing_about_the_next);
    CPPUNIT_TEST(no_row_is_not_a_row_of_zeros);
    CPPUNIT_TEST(run_returns_the_rows_it_changed);
    CPPUNIT_TEST(errors_carry_the_extended_code);
    CPPUNIT_TEST(an_error_in_sql_names_the_sql);
    CPPUNIT_TEST(the_wrong_number_of_arguments_is_refused);
    CPPUNIT_TEST(a_script_runs_every_statement);
    CPPUNIT_TEST(a_statement_survives_its_failure);
    CPPUNIT_TEST(a_transaction_that_is_not_committed_leaves_nothing);
    CPPUNIT_TEST(a_failed_statement_does_not_end_the_transaction);
    CPPUNIT_TEST(a_transaction_takes_the_write_lock_at_once);
    CPPUNIT_TEST(a_lock_of_another_connection_is_busy);
    CPPUNIT_TEST(a_full_database_is_told_and_works_again_with_room);
    CPPUNIT_TEST_SUITE_END();

    std::int64_t rows_of_t() { return database().value<std::int64_t>("SELECT count(*) FROM t"); }

public:
    void setUp() override {
        FixtureWith::setUp();
        database().run("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE, c BLOB) STRICT");
    }

    void writer_is_durable_and_checks_foreign_keys() {
        const auto pragma = [&](const std::string& name) {
            return database().value<std::int64_t>("PRAGMA " + name);
        };

        CPPUNIT_ASSERT_EQUAL(std::string{"wal"},
                             database().value<std::string>("PRAGMA journal_mode"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, pragma("synchronous"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, pragma("foreign_keys"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, pragma("temp_store"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{ipc::limits().store_busy.count()},
                             pragma("busy_timeout"));
    }

    void a_missing_file_is_never_created() {
        const auto missing = world().directory / "missing.db";

        ASSERT_PROBLEM(io, error_of([&] { Database::open_writer(missing); }));
        ASSERT_PROBLEM(io, error_of([&] { Database::open_reader(missing); }));

        CPPUNIT_ASSERT(!std::filesystem::exists(missing));
    }

    void a_reader_cannot_write() {
        const auto reader = Database::open_reader(database().file());

        ASSERT_PROBLEM(read_only, error_of([&] { reader->run("INSERT INTO t (b) VALUES ('x')"); }));
    }

    void a_path_may_hold_any_character() {
        const auto odd = DataDir::open(world().directory / "a b?c#d%20e&mode=memory'ü");
        const auto database = Database::open_writer(odd.prepare_database());
        database->run("CREATE TABLE x (a INTEGER) STRICT");

        CPPUNIT_ASSERT(std::filesystem::file_size(odd.database()) > 0);
        CPPUNIT_ASSERT(std::filesystem::exists(odd.database().native() + "-wal"));
    }

    void values_come_back_as_they_were() {
        const std::string bytes{"\0a\0\xff", 4};
        database().run("INSERT INTO t (a, b, c) VALUES (?, ?, ?)", std::int64_t{1} << 62,
                       "it's \"ü\"", Blob{bytes});
        database().run("INSERT INTO t (a, b, c) VALUES (?, ?, coalesce(?, x''))", -5,
                       std::optional<std::string>{}, Blob{});

        const auto rows = database().rows<std::int64_t, std::optional<std::string>, Blob>(
            "SELECT a, b, c FROM t ORDER BY a");

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rows.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-5}, std::get<0>(rows[0]));
        CPPUNIT_ASSERT(!std::get<1>(rows[0]));
        CPPUNIT_ASSERT(std::get<2>(rows[0]).bytes.empty());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1} << 62, std::get<0>(rows[1]));
        CPPUNIT_ASSERT_EQUAL(std::string{"it's \"ü\""}, std::get<1>(rows[1]).value());
        CPPUNIT_ASSERT_EQUAL(bytes, std::get<2>(rows[1]).bytes);
    }

    void what_was_bound_once_is_not_bound_the_next_time() {
        const char* const insert = "INSERT INTO t (b) VALUES (?)";
        database().run(insert, "x");
        database().run(insert, std::optional<std::string>{});

        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, database().value<std::int64_t>(
                                                  "SELECT count(*) FROM t WHERE b IS NULL"));
    }

    void more_texts_than_are_kept_still_run() {
        for (int i = 0; i < 1'200; ++i) {
            CPPUNIT_ASSERT_EQUAL(std::int64_t{i},
                                 database().value<std::int64_t>("SELECT " + std::to_string(i)));
        }
    }

    void null_is_an_error_where_a_value_is_required() {
        database().run("INSERT INTO t (a) VALUES (1)");

        ASSERT_PROBLEM(other, error_of([&] { database().value<std::string>("SELECT b FROM t"); }));
        ASSERT_PROBLEM(other,
                       error_of([&] { database().value<std::int64_t>("SELECT max(5, NULL)"); }));
    }

    void null_of_one_row_says_nothing_about_the_next() {
        using Number = std::optional<std::int64_t>;

        const auto rows = database().rows<Number>("VALUES (NULL), (1), (NULL), (0)");

        const std::vector<std::tuple<Number>> expected{{std::nullopt}, {1}, {std::nullopt}, {0}};
        CPPUNIT_ASSERT(expected == rows);
    }

    void no_row_is_not_a_row_of_zeros() {
        CPPUNIT_ASSERT(!database().row<std::int64_t>("SELECT a FROM t"));
        CPPUNIT_ASSERT(database().rows<std::int64_t>("SELECT a FROM t").empty());
        ASSERT_PROBLEM(other, error_of([&] { database().value<std::int64_t>("SELECT a FROM t"); }));
    }

    void run_returns_the_rows_it_changed() {
        const std::string insert = "INSERT INTO t (b) VALUES ('x') ON CONFLICT DO NOTHING";

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, database().run(insert));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, database().run(insert));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, database().run("UPDATE t SET b = 'y' WHERE a = 99"));
        database().run("INSERT INTO t (b) VALUES ('z')");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, database().run("DELETE FROM t"));
    }

    void errors_carry_the_extended_code() {
        database().run("INSERT INTO t (b) VALUES ('x')");

        const auto error = error_of([&] { database().run("INSERT INTO t (b) VALUES ('x')"); });

        ASSERT_PROBLEM(constraint, error);
        CPPUNIT_ASSERT_EQUAL(SQLITE_CONSTRAINT_UNIQUE, error->code());
        ASSERT_CONTAINS("t.b", error->what());
    }

    void an_error_in_sql_names_the_sql() {
        const auto error = error_of([&] { database().run("SELEKT 1"); });

        ASSERT_PROBLEM(other, error);
        ASSERT_CONTAINS("SELEKT 1", error->what());
    }

    void the_wrong_number_of_arguments_is_refused() {
        ASSERT_PROBLEM(other, error_of([&] { database().run("DELETE FROM t WHERE a = ?", 1, 2); }));
        ASSERT_PROBLEM(other, error_of([&] { database().run("DELETE FROM t WHERE a = ?"); }));
        ASSERT_PROBLEM(other, error_of([&] { database().row<std::int64_t>("SELECT 1", 1); }));
    }

    void a_script_runs_every_statement() {
        database().run_script("-- a comment; with a semicolon\n"
                              "CREATE TABLE u (x TEXT) STRICT;\n"
                              "CREATE TRIGGER v AFTER INSERT ON u BEGIN\n"
                              "  INSERT INTO t (b) VALUES ('first;');\n"
                              "  INSERT INTO t (b) VALUES ('second');\n"
                              "END;\n"
                              "INSERT INTO u VALUES (';');\n"
                              "-- the end\n");

        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, rows_of_t());
    }

    void a_statement_survives_its_failure() {
        const auto insert = [&](const char* text) {
            return database().run("INSERT INTO t (b) VALUES (?)", text);
        };
        insert("a");

        ASSERT_PROBLEM(constraint, error_of([&] { insert("a"); }));

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, insert("b"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, insert("c"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, rows_of_t());
    }

    void a_transaction_that_is_not_committed_leaves_nothing() {
        {
            const Transaction transaction{database()};
            database().run("INSERT INTO t (b) VALUES ('x')");
            CPPUNIT_ASSERT(database().is_in_transaction());
        }

        CPPUNIT_ASSERT(!database().is_in_transaction());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, rows_of_t());
    }

    void a_failed_statement_does_not_end_the_transaction() {
        Transaction transaction{database()};
        database().run("INSERT INTO t (b) VALUES ('x')");
        error_of([&] { database().run("INSERT INTO t (b) VALUES ('x')"); });
        transaction.commit();

        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, rows_of_t());
    }

    void a_transaction_takes_the_write_lock_at_once() {
        const auto other = Database::open_writer(database().file());

        // Why it must: a deferred one that has read fails at its first write, without waiting.
        database().run("BEGIN DEFERRED");
        rows_of_t();
        other->run("INSERT INTO t (b) VALUES ('faster')");
        const auto stale = error_of([&] { database().run("INSERT INTO t (b) VALUES ('x')"); });
        database().run("ROLLBACK");
        ASSERT_PROBLEM(busy, stale);
        CPPUNIT_ASSERT_EQUAL(SQLITE_BUSY_SNAPSHOT, stale->code());

        Transaction transaction{database()};
        other->value<std::int64_t>("PRAGMA busy_timeout=0");
        ASSERT_PROBLEM(busy, error_of([&] { other->run("INSERT INTO t (b) VALUES ('late')"); }));
        rows_of_t();
        database().run("INSERT INTO t (b) VALUES ('x')");
        transaction.commit();
    }

    void a_lock_of_another_connection_is_busy() {
        const auto other = Database::open_writer(database().file());
        const Transaction holder{*other};
        database().value<std::int64_t>("PRAGMA busy_timeout=1");

        const auto error = error_of([&] { const Transaction transaction{database()}; });

        ASSERT_PROBLEM(busy, error);
        ASSERT_CONTAINS("Close what has it open", error->what());
        CPPUNIT_ASSERT(!database().is_in_transaction());
    }

    void a_full_database_is_told_and_works_again_with_room() {
        const auto pages = database().value<std::int64_t>("PRAGMA page_count");
        database().value<std::int64_t>("PRAGMA max_page_count=" + std::to_string(pages + 4));
        const auto fill = [&] {
            Transaction transaction{database()};
            database().run("INSERT INTO t (b) VALUES (?)", "kept");
            for (int i = 0; i < 100; ++i) {
                database().run("INSERT INTO t (c) VALUES (?)", Blob{std::string(4000, 'x')});
            }
            transaction.commit();
        };

        const auto error = error_of(fill);

        ASSERT_PROBLEM(full, error);
        ASSERT_CONTAINS("Free some space", error->what());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, rows_of_t());
        database().value<std::int64_t>("PRAGMA max_page_count=100000");
        fill();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{101}, rows_of_t());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DatabaseTest);

} // namespace ao::store
