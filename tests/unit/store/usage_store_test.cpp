// Usage comes back as it was put: one row per conversation and model, and no more than there may
// be.
#include "tests/unit/store/scratch_store.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::store {

using domain::Usage;

class UsageStoreTest : public FixtureWith<ScratchStore> {
    CPPUNIT_TEST_SUITE(UsageStoreTest);
    CPPUNIT_TEST(a_row_comes_back_with_its_session);
    CPPUNIT_TEST(a_newer_row_takes_the_place_of_the_older_also_when_it_is_smaller);
    CPPUNIT_TEST(the_same_numbers_leave_row_and_time_alone);
    CPPUNIT_TEST(each_conversation_and_model_has_a_row_of_its_own);
    CPPUNIT_TEST(a_session_that_is_full_takes_no_other_row_but_newer_numbers);
    CPPUNIT_TEST(rows_come_by_project_and_number_of_the_session);
    CPPUNIT_TEST(a_session_that_is_not_there_has_no_rows);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::uint64_t kRows = 3;

    UsageStore usage() { return UsageStore{database()}; }

    static Usage row(const std::string& session = "app-1", const std::string& conversation = "n-1",
                     const std::string& model = "opus") {
        return {session, conversation, model, {1, 2, 3, 4}, 5, later(1)};
    }

    void add_session(const std::string& project, int number) {
        domain::Session session;
        session.id = project + "-" + std::to_string(number);
        session.project_id = project;
        session.number = number;
        session.harness = "codex";
        SessionStore{database()}.insert(session);
    }

public:
    void setUp() override {
        FixtureWith::setUp();
        for (const auto* id : {"app", "web"}) {
            domain::Project project;
            project.id = id;
            project.path = "/src/" + std::string{id};
            ProjectStore{database()}.put(project);
            add_session(id, 1);
        }
        for (const int number : {10, 2}) {
            add_session("app", number);
        }
    }

    void a_row_comes_back_with_its_session() {
        CPPUNIT_ASSERT(usage().put(row(), kRows));
        auto silent = row("web-1");
        silent.cost_microdollars.reset();
        CPPUNIT_ASSERT(usage().put(silent, kRows));

        const auto found = usage().of_session("app-1");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
        CPPUNIT_ASSERT(row() == found[0].usage);
        CPPUNIT_ASSERT_EQUAL(std::string{"app"}, found[0].project_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"codex"}, found[0].harness);
        CPPUNIT_ASSERT(silent == usage().of_session("web-1").front().usage);
    }

    void a_newer_row_takes_the_place_of_the_older_also_when_it_is_smaller() {
        usage().put(row(), kRows);
        auto newer = row();
        newer.tokens = {1, 2, 3, 3};
        newer.cost_microdollars.reset();
        newer.updated_at = later(2);
        CPPUNIT_ASSERT(usage().put(newer, kRows));

        const auto found = usage().all();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
        CPPUNIT_ASSERT(newer == found[0].usage);
    }

    void the_same_numbers_leave_row_and_time_alone() {
        usage().put(row(), kRows);
        const auto told = world().log.head();
        auto again = row();
        again.updated_at = later(2);
        CPPUNIT_ASSERT(usage().put(again, kRows));

        CPPUNIT_ASSERT(row() == usage().all().front().usage);
        CPPUNIT_ASSERT_EQUAL(told, world().log.head());
    }

    void each_conversation_and_model_has_a_row_of_its_own() {
        usage().put(row("app-1", "n-2", "opus"), kRows);
        usage().put(row("app-1", "n-1", "opus"), kRows);
        usage().put(row("app-1", "n-1", "haiku"), kRows);
        const auto found = usage().of_session("app-1");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"haiku"}, found[0].usage.model);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-2"}, found[2].usage.conversation);
    }

    void a_session_that_is_full_takes_no_other_row_but_newer_numbers() {
        for (const auto* model : {"a", "b", "c"}) {
            CPPUNIT_ASSERT(usage().put(row("app-1", "n-1", model), kRows));
        }
        CPPUNIT_ASSERT(!usage().put(row("app-1", "n-1", "d"), kRows));
        CPPUNIT_ASSERT(!usage().put(row("app-1", "n-2", "a"), kRows));
        auto newer = row("app-1", "n-1", "b");
        newer.tokens.output = 99;
        CPPUNIT_ASSERT(usage().put(newer, kRows));
        CPPUNIT_ASSERT(usage().put(row("app-2"), kRows));

        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, usage().of_session("app-1").size());
        CPPUNIT_ASSERT(newer == usage().of_session("app-1")[1].usage);
    }

    void rows_come_by_project_and_number_of_the_session() {
        for (const auto* session : {"web-1", "app-10", "app-2"}) {
            usage().put(row(session), kRows);
        }
        std::string order;
        for (const auto& part : usage().all()) {
            order += part.usage.session_id + " ";
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"app-2 app-10 web-1 "}, order);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, usage().of_project("app").size());
        CPPUNIT_ASSERT(usage().of_project("none").empty());
    }

    void a_session_that_is_not_there_has_no_rows() {
        ASSERT_PROBLEM(constraint, error_of([&] { usage().put(row("app-9"), kRows); }));
        CPPUNIT_ASSERT(usage().of_session("app-9").empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsageStoreTest);

} // namespace ao::store
