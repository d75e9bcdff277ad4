// What the agents worker tells of the agents that there are, and of people's files.
#include "tests/unit/workers/agents_bench.h"

using namespace ao;
using ipc::Availability;
using ipc::LoginState;
using testing::AgentsBench;
using testing::tern_file;

class AgentsSurveyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentsSurveyTest);
    CPPUNIT_TEST(every_agent_is_told_of_also_those_that_need_no_program);
    CPPUNIT_TEST(a_program_that_is_nowhere_is_missing);
    CPPUNIT_TEST(agents_and_problems_are_told_together);
    CPPUNIT_TEST(a_login_is_seen_in_a_file);
    CPPUNIT_TEST(a_login_is_seen_by_a_call);
    CPPUNIT_TEST(a_call_that_does_not_come_to_an_answer_is_no_answer);
    CPPUNIT_TEST(where_nothing_is_named_no_login_is_looked_for);
    CPPUNIT_TEST(a_file_that_appears_is_told_of_without_being_asked);
    CPPUNIT_TEST(only_an_agent_whose_file_changed_is_looked_at_again);
    CPPUNIT_TEST(a_file_is_checked_before_it_is_in_its_place);
    CPPUNIT_TEST(very_many_problems_are_cut_short);
    CPPUNIT_TEST(an_agent_is_shown_as_its_file_says);
    CPPUNIT_TEST_SUITE_END();

    AgentsBench agents_;

    void look() {
        bool is_done = false;
        agents_.worker.probe([&](std::uint64_t) { is_done = true; });
        while (!is_done) {
            agents_.bench.turn();
        }
    }

    template <class T>
    std::vector<T> told() const {
        std::vector<T> facts;
        for (const auto& fact : agents_.bench.reported) {
            if (const auto* found = std::get_if<T>(&fact)) {
                facts.push_back(*found);
            }
        }
        return facts;
    }

    /// The newest fact about the agent.
    ipc::AgentCliSeen told_of(const std::string& agent) const {
        const auto facts = told<ipc::AgentCliSeen>();
        const auto found = std::find_if(facts.rbegin(), facts.rend(),
                                        [&](const auto& fact) { return fact.agent == agent; });
        CPPUNIT_ASSERT_MESSAGE(agent, found != facts.rend());
        return *found;
    }

    LoginState login(const std::string& lines, const std::string& script) {
        agents_.write("agents/tern.toml", tern_file() + "[login]\n" + lines + "\n");
        agents_.add_program("bin/tern", script);
        look();
        CPPUNIT_ASSERT(told_of("tern").login.has_value());
        return *told_of("tern").login;
    }

public:
    void every_agent_is_told_of_also_those_that_need_no_program() {
        agents_.add_program("own/ao-demo-agent");
        agents_.add_program("bin/claude", "echo 2.1.330 '(Claude Code)'\n");
        look();

        const auto shell = told_of("shell");
        CPPUNIT_ASSERT(shell.availability == Availability::available);
        CPPUNIT_ASSERT_EQUAL(std::string{"screen"}, shell.observes.value());
        const auto demo = told_of("demo");
        CPPUNIT_ASSERT(demo.availability == Availability::available);
        CPPUNIT_ASSERT_EQUAL(agents_.path("own/ao-demo-agent"), demo.path);
        const auto claude = told_of("claude-code");
        CPPUNIT_ASSERT_EQUAL(std::string{"2.1.330"}, claude.version);
        CPPUNIT_ASSERT_EQUAL(std::string{"Claude Code"}, claude.name.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"claude-code.toml"}, claude.file.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"hooks, transcript, screen"}, claude.observes.value());
        CPPUNIT_ASSERT_EQUAL(told<ipc::AgentCatalogSeen>().at(0).agents.size(),
                             told<ipc::AgentCliSeen>().size());
    }

    void a_program_that_is_nowhere_is_missing() {
        look();
        const auto codex = told_of("codex");
        CPPUNIT_ASSERT(codex.availability == Availability::missing);
        CPPUNIT_ASSERT(codex.detail.find("home/.cargo/bin") != std::string::npos);
    }

    void agents_and_problems_are_told_together() {
        agents_.write("agents/tern.toml", tern_file());
        agents_.write("agents/codex.toml", "id = \"codex\"\nspeed = 3\n");
        look();

        const auto seen = told<ipc::AgentCatalogSeen>().at(0);
        const auto has = [&](const char* id) {
            return std::find(seen.agents.begin(), seen.agents.end(), id) != seen.agents.end();
        };
        CPPUNIT_ASSERT_EQUAL(agents_.path("agents"), seen.directory);
        CPPUNIT_ASSERT(has("tern") && has("codex"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                             seen.problems.at(0).find(agents_.path("agents/codex.toml") + ":"));
        CPPUNIT_ASSERT_EQUAL(std::string{"codex.toml"}, told_of("codex").file.value());
        CPPUNIT_ASSERT_EQUAL(agents_.path("agents/tern.toml"), told_of("tern").file.value());
    }

    void a_login_is_seen_in_a_file() {
        const std::string lines = "files = [\".tern/auth.json\"]";
        CPPUNIT_ASSERT(login(lines, "echo 1.0\n") == LoginState::no);
        agents_.write("home/.tern/auth.json", "{}");
        CPPUNIT_ASSERT(login(lines, "echo 1.0\n") == LoginState::yes);
    }

    void a_login_is_seen_by_a_call() {
        const std::string lines = "command = [\"whoami\"]";
        CPPUNIT_ASSERT(login(lines, "[ $1 != whoami ] || exit 1; echo 1.0\n") == LoginState::no);
        CPPUNIT_ASSERT(login(lines, "echo 1.0 token=secret\n") == LoginState::yes);
    }

    void a_call_that_does_not_come_to_an_answer_is_no_answer() {
        CPPUNIT_ASSERT(login("command = [\"whoami\"]",
                             "[ $1 != whoami ] || kill -9 $$; echo 1.0\n") == LoginState::unknown);
    }

    void where_nothing_is_named_no_login_is_looked_for() {
        look();
        CPPUNIT_ASSERT(!told_of("shell").login);
    }

    void a_file_that_appears_is_told_of_without_being_asked() {
        std::filesystem::remove(agents_.path("agents"));
        look();
        std::filesystem::create_directory(agents_.path("agents"));
        agents_.bench.turn();
        agents_.add_program("bin/tern");
        agents_.write("agents/tern.toml", tern_file());
        while (told<ipc::AgentCliSeen>().back().agent != "tern") {
            agents_.bench.turn();
        }

        CPPUNIT_ASSERT(told_of("tern").availability == Availability::available);
        const auto ids = told<ipc::AgentCatalogSeen>().back().agents;
        CPPUNIT_ASSERT(std::find(ids.begin(), ids.end(), "tern") != ids.end());
    }

    void only_an_agent_whose_file_changed_is_looked_at_again() {
        agents_.write("agents/tern.toml", tern_file());
        look();
        const auto before = told<ipc::AgentCliSeen>().size();
        agents_.write("agents/codex.toml",
                      "id = \"codex\"\nname = \"Mine\"\n[launch]\nargv = [\"codex\"]\n");
        while (told_of("codex").file != agents_.path("agents/codex.toml")) {
            agents_.bench.turn();
        }
        CPPUNIT_ASSERT_EQUAL(before + 1, told<ipc::AgentCliSeen>().size());

        std::filesystem::remove(agents_.path("agents/codex.toml"));
        while (told_of("codex").file != "codex.toml") {
            agents_.bench.turn();
        }
        CPPUNIT_ASSERT_EQUAL(before + 2, told<ipc::AgentCliSeen>().size());
    }

    void a_file_is_checked_before_it_is_in_its_place() {
        const auto check = [&](const std::string& text) {
            const auto outcome = agents_.carry_out(ipc::CheckAgentFile{"my.toml", text});
            return std::get<ipc::AgentFileChecked>(*outcome);
        };
        const auto fine = check(tern_file());
        CPPUNIT_ASSERT_EQUAL(std::string{"tern"}, fine.agent);
        CPPUNIT_ASSERT(fine.problems.empty() && fine.replaces.empty());

        const auto other = check("id = \"codex\"\nname = \"Mine\"\n[launch]\nargv = [\"codex\"]\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"codex.toml"}, other.replaces);

        const auto wrong =
            check("id = \"tern\"\nname = \"T\"\n[launch]\nspeed = 3\nargv = [\"x\"]\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, wrong.problems.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, wrong.problems[0].find("my.toml:4: launch.speed: "));
    }

    void very_many_problems_are_cut_short() {
        std::string text = "id = \"tern\"\n";
        for (int i = 0; i < 5'000; ++i) {
            text += "k" + std::to_string(i) + " = 1\n";
        }
        const auto outcome = agents_.carry_out(ipc::CheckAgentFile{"my.toml", text});
        const auto problems = std::get<ipc::AgentFileChecked>(*outcome).problems;
        CPPUNIT_ASSERT_EQUAL(std::size_t{101}, problems.size());
        CPPUNIT_ASSERT(problems.back().find(" more") != std::string::npos);
    }

    void an_agent_is_shown_as_its_file_says() {
        agents_.write("agents/tern.toml", tern_file());
        const auto shown = [&](const char* agent) {
            return std::get<ipc::AgentShown>(*agents_.carry_out(ipc::ShowAgent{agent}));
        };
        CPPUNIT_ASSERT_EQUAL(tern_file(), shown("tern").text);
        CPPUNIT_ASSERT_EQUAL(std::string{"codex.toml"}, shown("codex").file);
        CPPUNIT_ASSERT(shown("codex").text.find("id = \"codex\"") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{"UNKNOWN_AGENT"},
                             agents_.problem(ipc::ShowAgent{"turn"}).code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentsSurveyTest);
