// ao agent ls, and doctor's view of the same answer.
#include "cli/agent_checks.h"
#include "cli/agent_list.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

class AgentListTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentListTest);
    CPPUNIT_TEST(an_agent_is_one_aligned_row);
    CPPUNIT_TEST(a_default_that_is_no_agent_is_named);
    CPPUNIT_TEST(problems_of_files_are_lines_of_their_own);
    CPPUNIT_TEST(without_agents_the_next_step_is_named);
    CPPUNIT_TEST(what_is_strange_breaks_nothing);
    CPPUNIT_TEST(doctor_tells_of_programs_logins_and_files);
    CPPUNIT_TEST(doctor_warns_of_a_default_that_cannot_be_started);
    CPPUNIT_TEST_SUITE_END();

    static Json answer() {
        return Json::parse(R"({"defaultAgent":"codex","directory":"/a","problems":[],"agents":[
            {"id":"aider","availability":"missing","detail":"not found in PATH","isDefault":false},
            {"id":"codex","availability":"available","version":"0.146.0","login":"no",
             "observes":"hooks","path":"/bin/codex","isDefault":true},
            {"id":"shell","availability":"available","isDefault":false}]})");
    }

    static std::string list(const Json& answer) { return agent_list(answer, Console{false}); }

    static std::string checks_of(const Json& answer) {
        Checks checks;
        check_agents(answer, checks);
        std::string text;
        for (const auto& check : checks) {
            text += std::string{check.level == Level::pass   ? "PASS "
                                : check.level == Level::warn ? "WARN "
                                                             : "FAIL "} +
                    check.name + ": " + check.message + '\n';
        }
        return text;
    }

public:
    void an_agent_is_one_aligned_row() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"AGENT    PROGRAM    VERSION  LOGIN  OBSERVED BY  PATH\n"
                        "aider    missing    -        -      -            -\n"
                        "codex *  available  0.146.0  no     hooks        /bin/codex\n"
                        "shell    available  -        -      -            -\n"
                        "\n* starts in a session that names no agent (AO_AGENT)\n"},
            list(answer()));
    }

    void a_default_that_is_no_agent_is_named() {
        auto without = answer();
        without["agents"][1]["isDefault"] = false;
        without["defaultAgent"] = "clod";
        CPPUNIT_ASSERT(list(without).find("there is no agent clod, which AO_AGENT names") !=
                       std::string::npos);
    }

    void problems_of_files_are_lines_of_their_own() {
        auto with = answer();
        with["problems"] = {"/a/x.toml:3: id: is \x1b[31mwrong"};
        CPPUNIT_ASSERT(list(with).ends_with(
            "\n/a/x.toml:3: id: is [31mwrong\ncheck a file with: ao agent check <file>\n"));
    }

    void without_agents_the_next_step_is_named() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"the agents worker has not looked yet; look at it with: ao worker ls\n"},
            list(Json::object()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"WARN agents: the agents worker has not looked yet; see: ao worker ls\n"},
            checks_of(Json::object()));
    }

    void what_is_strange_breaks_nothing() {
        const auto strange = Json::parse(
            R"({"agents":[7,{"id":[],"isDefault":"yes"}],"problems":[1,null],"defaultAgent":{}})");
        CPPUNIT_ASSERT(!list(strange).empty());
        CPPUNIT_ASSERT(!checks_of(strange).empty());
    }

    void doctor_tells_of_programs_logins_and_files() {
        auto with = answer();
        with["problems"] = {"/a/x.toml:3: id: is wrong"};
        CPPUNIT_ASSERT_EQUAL(std::string{"WARN codex: /bin/codex (0.146.0); nobody seems to be "
                                         "logged in: start it once by hand\n"
                                         "PASS shell: available\n"
                                         "PASS default agent: codex\n"
                                         "PASS agents: not installed: aider\n"
                                         "WARN agent file: /a/x.toml:3: id: is wrong\n"},
                             checks_of(with));
    }

    void doctor_warns_of_a_default_that_cannot_be_started() {
        auto missing = answer();
        missing["agents"][0]["isDefault"] = true;
        missing["agents"][1]["isDefault"] = false;
        missing["defaultAgent"] = "aider";
        CPPUNIT_ASSERT(checks_of(missing).find(
                           "WARN default agent: aider is not installed (not found in "
                           "PATH); install it, name another one in AO_AGENT") != std::string::npos);
        missing["agents"][0]["isDefault"] = false;
        missing["defaultAgent"] = "clod";
        CPPUNIT_ASSERT(checks_of(missing).find("WARN default agent: there is no agent clod; set "
                                               "AO_AGENT to one of: ao agent ls") !=
                       std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentListTest);

} // namespace ao::cli
