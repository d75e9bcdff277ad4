// Usage end to end: an agents worker reports it, and ao usage shows it as long as the store lives.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;

class SessionUsageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionUsageTest);
    CPPUNIT_TEST(what_a_worker_reports_is_shown_and_outlives_the_supervisor);
    CPPUNIT_TEST(nothing_used_and_nobody_known_name_the_next_step);
    CPPUNIT_TEST(a_project_has_its_own_sessions_and_outlives_its_removal);
    CPPUNIT_TEST_SUITE_END();

    static ProgramResult usage(const SessionWorld& world, std::vector<std::string> words = {}) {
        words.insert(words.begin(), {program_path("ao"), "usage"});
        return run_program({words, world.instance().environment()});
    }

    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

    static std::string begin(SessionWorld& world) {
        world.start();
        world.add_project();
        const auto spawned = world.spawn("cat");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        return spawned.body["session"]["id"].get<std::string>();
    }

public:
    void what_a_worker_reports_is_shown_and_outlives_the_supervisor() {
        SessionWorld world;
        const auto id = begin(world);
        world.instance().script("agents", "report_usage " + id);
        world.supervisor().post("/api/v1/workers/agents/restart");
        world.supervisor().wait_until("it is known what was used", [&] {
            return world.supervisor().get("/api/v1/usage")["models"].size() == 2;
        });

        const auto all = usage(world);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(all.errors, 0, all.exit_code);
        CPPUNIT_ASSERT_EQUAL("SESSION  AGENT  MODEL  INPUT  CACHED  OUTPUT    COST\n" + id +
                                 "    shell  large  12.3k    1.2M     815   $0.12\n" + id +
                                 "    shell  small      1       2       3       -\n"
                                 "total                  12.3k    1.2M     818  $0.12+\n"
                                 "+: and what was used by agents that do not tell its cost\n",
                             all.output);
        CPPUNIT_ASSERT_EQUAL(all.output,
                             usage(world, {"--project", "app", "--session", id}).output);

        world.kill_supervisor();
        world.start();
        CPPUNIT_ASSERT_EQUAL(all.output, usage(world).output);
        const auto json = Json::parse(usage(world, {"--json"}).output);
        CPPUNIT_ASSERT_EQUAL(123'456, json["totals"]["costMicrodollars"].get<int>());
    }

    void nothing_used_and_nobody_known_name_the_next_step() {
        SessionWorld world;
        const auto id = begin(world);
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{}, {"--project", "app"}, {"--session", id}}) {
            const auto nothing = usage(world, words);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(nothing.errors, 0, nothing.exit_code);
            CPPUNIT_ASSERT_MESSAGE(nothing.output, has(nothing.output, "ao agent show"));
        }
        const std::pair<std::vector<std::string>, std::string> refusals[] = {
            {{"--project", "nope"}, "there is no project \"nope\"; see: ao project ls"},
            {{"--session", "nope"}, "there is no session \"nope\"; see: ao session ls"},
            {{"--project", ""}, "project must be given once, with a value"},
        };
        for (const auto& [words, wanted] : refusals) {
            const auto refused = usage(world, words);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(wanted, 1, refused.exit_code);
            CPPUNIT_ASSERT_MESSAGE(refused.errors, has(refused.errors, wanted));
        }
    }

    void a_project_has_its_own_sessions_and_outlives_its_removal() {
        SessionWorld world;
        const auto id = begin(world);
        const SampleRepository other{world.instance().root() / "other"};
        const auto added = world.ask("POST", "/api/v1/projects",
                                     {{"path", other.path().string()}, {"projectId", "web"}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(added.body.dump(), 201, added.status);

        const auto refused = world.ask("GET", "/api/v1/usage?project=web&session=" + id);
        CPPUNIT_ASSERT_EQUAL(404, refused.status);
        CPPUNIT_ASSERT_EQUAL("session \"" + id + "\" is of project \"app\"",
                             refused.body["message"].get<std::string>());
        CPPUNIT_ASSERT(world.ask("DELETE", "/api/v1/projects/web").is_ok());
        CPPUNIT_ASSERT(world.ask("GET", "/api/v1/usage?project=web").is_ok());
        CPPUNIT_ASSERT(world.ask("GET", "/api/v1/usage/sessions/" + id).is_ok());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionUsageTest);
