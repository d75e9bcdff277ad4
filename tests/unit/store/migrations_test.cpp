// The ledger of migrations: immutable, in order, all or nothing.
#include "tests/unit/store/scratch_store.h"

#include <array>

namespace ao::store {

class MigrationsTest : public FixtureWith<ScratchDatabase> {
    CPPUNIT_TEST_SUITE(MigrationsTest);
    CPPUNIT_TEST(landed_migrations_are_what_they_were);
    CPPUNIT_TEST(versions_count_from_one_without_gaps);
    CPPUNIT_TEST(sessions_and_their_messages_outlive_the_new_table);
    CPPUNIT_TEST(the_ledger_remembers_each_step);
    CPPUNIT_TEST(only_missing_steps_are_applied);
    CPPUNIT_TEST(a_step_that_fails_leaves_nothing);
    CPPUNIT_TEST(a_newer_database_is_refused_untouched);
    CPPUNIT_TEST(an_altered_migration_is_refused);
    CPPUNIT_TEST(a_foreign_database_is_refused);
    CPPUNIT_TEST(checksum_is_fnv_1a_64);
    CPPUNIT_TEST_SUITE_END();

    static constexpr Migration kFirst{1, "first", "CREATE TABLE a (x INTEGER) STRICT;"};
    static constexpr Migration kSecond{2, "second",
                                       "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b "
                                       "VALUES (1);"};
    static constexpr Migration kBroken{2, "second",
                                       "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere "
                                       "VALUES (1);"};

    void migrate_to(const std::vector<Migration>& migrations) {
        migrate(database(), migrations, kNow);
    }

    std::vector<std::tuple<std::int64_t, std::string>> ledger() {
        return database().rows<std::int64_t, std::string>(
            "SELECT version, name FROM schema_migrations ORDER BY version");
    }

    std::int64_t tables(const std::string& name) {
        return database().value<std::int64_t>(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", name);
    }

public:
    // When this fails, a landed file was edited: databases out there would be refused. Undo the
    // edit and add the next number. Only a new migration may add a line here.
    void landed_migrations_are_what_they_were() {
        const std::vector<std::pair<std::string, std::string>> landed{
            {"skeleton", "96bfa79b1fbf6241"},   {"sessions", "702dfab68360334a"},
            {"messages", "3df954260a191e02"},   {"session_caps", "c271ea69f0e6e719"},
            {"workspaces", "4c6e3dac793ec6e5"}, {"agents", "55308902f95925ae"},
            {"watching", "239c6ab271498cd3"},   {"usage", "fcf7fdc47d5e476a"},
        };

        CPPUNIT_ASSERT_EQUAL(landed.size(), landed_migrations().size());
        for (std::size_t i = 0; i < landed.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL(landed[i].first, std::string{landed_migrations()[i].name});
            CPPUNIT_ASSERT_EQUAL(landed[i].second, checksum_of(landed_migrations()[i].sql));
        }
    }

    // 0006 makes the table of sessions anew, while messages refer to it.
    void sessions_and_their_messages_outlive_the_new_table() {
        const auto landed = landed_migrations();
        migrate(database(), landed.first(5), kNow);
        database().run_script(
            "INSERT INTO projects VALUES ('app', '/a', 'App', '', 'main', '{}', 1, NULL, '[]');"
            "INSERT INTO sessions (id, project_id, number, kind, harness, display_name, issue_id, "
            "prompt, command, intent, phase, operation, keeps_workspace, repository, branch, base, "
            "workspace_path, workspace, workspace_note, handle, generation, activity, activity_at, "
            "end_reason, end_detail, created_at, updated_at, memory_kills) VALUES ('app-1', 'app', "
            "1, 'worker', 'shell', 'n', '', '', 'make', 'run', 'live', '', 0, '/a', 'b', 'main', "
            "'/w', 'present', '', 'pty:app-1.1', 1, 'waiting_input', 5, '', '', 3, 4, 7);"
            "INSERT INTO messages VALUES ('msg_1', 'app-1', 1, 't', 0, 'queued', '', 0, '', 6, "
            "NULL, NULL);");

        migrate(database(), landed, kNow);

        const auto session = SessionStore{database()}.find("app-1").value();
        CPPUNIT_ASSERT_EQUAL(std::string{"make"}, session.command);
        CPPUNIT_ASSERT(session.activity == domain::Activity::waiting_input);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, session.memory_kills);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, MessageStore{database()}.queued("app-1").size());
        CPPUNIT_ASSERT(database()
                           .rows<std::string>("SELECT \"table\" FROM "
                                              "pragma_foreign_key_check")
                           .empty());
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{0},
            database().value<std::int64_t>("SELECT count(*) FROM change_log WHERE event_type = "
                                           "'session_created' AND created_at <> 3"));
    }

    void versions_count_from_one_without_gaps() {
        std::int64_t expected = 0;
        for (const auto& migration : landed_migrations()) {
            CPPUNIT_ASSERT_EQUAL(++expected, migration.version);
        }
    }

    void the_ledger_remembers_each_step() {
        migrate_to({kFirst, kSecond});

        const auto rows = database().rows<std::string, domain::WallTime>(
            "SELECT checksum, applied_at FROM schema_migrations ORDER BY version");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rows.size());
        CPPUNIT_ASSERT_EQUAL(checksum_of(kSecond.sql), std::get<0>(rows[1]));
        CPPUNIT_ASSERT(kNow == std::get<1>(rows[1]));
    }

    void only_missing_steps_are_applied() {
        migrate_to({kFirst});
        migrate_to({kFirst, kSecond});
        migrate_to({kFirst, kSecond});

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, ledger().size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1},
                             database().value<std::int64_t>("SELECT count(*) FROM b"));
    }

    void a_step_that_fails_leaves_nothing() {
        CPPUNIT_ASSERT(error_of([&] { migrate_to({kFirst, kBroken}); }));

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, ledger().size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, tables("b"));
        migrate_to({kFirst, kSecond});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, ledger().size());
    }

    void a_newer_database_is_refused_untouched() {
        migrate_to({kFirst, kSecond});

        const auto error = error_of([&] { migrate_to({kFirst}); });

        ASSERT_PROBLEM(newer, error);
        ASSERT_CONTAINS("Start the newer ao", error->what());
        ASSERT_CONTAINS("'second'", error->what());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, ledger().size());
    }

    void an_altered_migration_is_refused() {
        migrate_to({kFirst});
        const Migration altered{1, "first", "CREATE TABLE a (x INTEGER, y INTEGER) STRICT;"};

        ASSERT_PROBLEM(newer, error_of([&] { migrate_to({altered, kSecond}); }));

        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, tables("b"));
    }

    void a_foreign_database_is_refused() {
        database().run("CREATE TABLE sessions (id TEXT)");

        const auto error = error_of([&] { migrate_to({kFirst}); });

        ASSERT_PROBLEM(corrupt, error);
        ASSERT_CONTAINS("not one of ao", error->what());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, tables("a"));
    }

    void checksum_is_fnv_1a_64() {
        CPPUNIT_ASSERT_EQUAL(std::string{"cbf29ce484222325"}, checksum_of(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"af63dc4c8601ec8c"}, checksum_of("a"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MigrationsTest);

} // namespace ao::store
