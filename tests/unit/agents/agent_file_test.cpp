// The schema: what a file may say, and how its mistakes are told.
#include "tests/unit/agents/plan_input.h"
#include "workers/agents/agent_file.h"

using namespace ao::workers::agents;

class AgentFileTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentFileTest);
    CPPUNIT_TEST(the_smallest_file_is_an_agent);
    CPPUNIT_TEST(an_unknown_key_is_told_with_file_and_line);
    CPPUNIT_TEST(every_mistake_is_told_with_its_key);
    CPPUNIT_TEST(all_mistakes_of_a_file_are_told_at_once);
    CPPUNIT_TEST(broken_toml_is_told_with_its_line);
    CPPUNIT_TEST(a_file_that_is_too_large_is_not_read);
    CPPUNIT_TEST(states_may_depend_on_a_field);
    CPPUNIT_TEST(screen_and_transcript_are_read_as_they_are_written);
    CPPUNIT_TEST_SUITE_END();

    static std::string problems_of(std::string_view text) {
        const auto row = read_agent_file(text, "mine.toml");
        CPPUNIT_ASSERT_MESSAGE(std::string{text}, !row);
        std::string all;
        for (const auto& problem : row.error()) {
            all += problem.to_text() + "\n";
        }
        return all;
    }

    /// A file with this added to it has one problem, and its text begins so.
    static void refuses(const std::string& added, const std::string& expected) {
        const std::string head = "id = \"x\"\nname = \"X\"\n";
        const bool has_launch = added.find("[launch]") != std::string::npos;
        const auto text = head + (has_launch ? "" : "[launch]\nargv = [\"x\"]\n") + added;
        const auto problems = problems_of(text);
        CPPUNIT_ASSERT_MESSAGE(added + "\n" + problems, problems.find(expected) == 0);
    }

public:
    void the_smallest_file_is_an_agent() {
        const auto row =
            ao::testing::row_of("id = \"x\"\nname = \"X\"\n[launch]\nargv = [\"{bin}\"]\n");

        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, row.id);
        CPPUNIT_ASSERT(!row.is_signal_capable());
        CPPUNIT_ASSERT(!row.launch.restore);
    }

    void an_unknown_key_is_told_with_file_and_line() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"mine.toml:4: launch.arg: is unknown; allowed here: argv, environment, "
                        "environment_json, guard, native_id, one_shot, prompt, ready, restore, "
                        "when_listed\n"},
            problems_of("id = \"x\"\nname = \"X\"\n[launch]\narg = []\nargv = [\"x\"]\n"));
    }

    void every_mistake_is_told_with_its_key() {
        refuses("color = \"red\"", "mine.toml:5: launch.color: is unknown");
        refuses("[binary]\nnames = \"x\"", "mine.toml:6: binary.names: must be a list of strings");
        refuses("[hooks]\nmechanism = \"magic\"\nevents = []",
                "mine.toml:6: hooks.mechanism: \"magic\" is none of none, json_groups");
        refuses("[hooks]\nmechanism = \"json_flat\"\npath = \"h\"\nentry = '{}'\n"
                "events = [{native = \"A\", event = \"a\"}]\n[states]\na = \"busy\"",
                "mine.toml:11: states.a: \"busy\" is none of active, idle, waiting_input");
        refuses("[hooks]\nmechanism = \"json_flat\"\npath = \"h\"\nentry = '{}'\n"
                "events = [{native = \"A\", event = \"a\"}]\n",
                "mine.toml:1: states: says nothing of the event a");
        refuses("[states]\na = \"idle\"", "mine.toml:5: states: a is reported by no hook");
        refuses("[hooks]\nmechanism = \"json_flat\"\npath = \"h\"\nevents = []",
                "mine.toml:5: hooks: `entry` is needed by the mechanism json_flat");
        refuses("[permissions]\nyolo = {}", "mine.toml:6: permissions.yolo: is unknown");
        refuses("[[files]]\npath = \"../x\"\ntext = \"x\"",
                "mine.toml:5: files: path \"../x\" must stay below its place");
        refuses("[[trust]]\nmechanism = \"json_set\"\npath = \"x\"\nkeys = []",
                "mine.toml:5: trust[0].value: is missing");
        refuses("[launch]\nargv = [\"{bim}\"]", "mine.toml:3: launch: {bim} is no variable");
        refuses("[launch]\nargv = [\"x\", \"@flags\"]",
                "mine.toml:3: launch: \"@flags\" is no list");
        refuses("[launch]\nargv = [\"x\"]\nrestore = [\"{nid}\"]",
                "mine.toml:3: launch: `restore` needs `native_id`");
        refuses("[launch]\nargv = [\"x\"]\nnative_id = \"reported\"\nrestore = [\"x\"]",
                "mine.toml:3: launch: `restore` holds {nid} exactly once");
        refuses("[launch]\nargv = [\"x\", \"{prompt}\"]\nprompt = \"typed\"",
                "mine.toml:3: launch: argv holds {prompt} more often");
        refuses("[launch]\nargv = [\"x\"]\nprompt = \"typed\"\nready = {pattern = \"(\"}",
                "mine.toml:3: launch: ready.pattern: missing )");
        refuses("[launch]\nargv = [\"x\"]\nprompt = \"typed\"\nready = {after_ms = -1}",
                "mine.toml:6: launch.ready.after_ms: must be from 0 to 60000");
        refuses("[launch]\nargv = [\"x\"]\nenvironment = {AO_SESSION_ID = \"y\"}",
                "mine.toml:3: launch: AO_SESSION_ID is set by ao alone");
        refuses("[screen]\nrules = [{pattern = \"x\"}]",
                "mine.toml:6: screen.rules[0].state: is missing");
        refuses("[screen]\nrules = [{state = \"idle\", pattern = \"(\"}]",
                "mine.toml:5: screen: pattern \"(\": missing )");
        refuses("[screen]\nlines = 0\nrules = []", "mine.toml:6: screen.lines: must be from 1");
        refuses("[screen]\nrules = [{state = \"idle\", pattern = \"x\", on = \"sky\"}]",
                "mine.toml:6: screen.rules[0].on: \"sky\" is none of text, title, foreground");
        refuses("[transcript]\npath = \"{where}\"\nlines = []",
                "mine.toml:5: transcript: {where} is no variable");
        refuses("[transcript]\nlines = [{match = {type = \"x\"}}]",
                "mine.toml:5: transcript: a rule of `lines` says nothing");
        refuses("[transcript]\nlines = [{usage = {input = \"a\"}}]",
                "mine.toml:6: transcript.lines[0].usage.output: is missing");
    }

    void all_mistakes_of_a_file_are_told_at_once() {
        const auto problems = problems_of("id = 7\nnam = \"X\"\n[launch]\nargv = [1]\n");

        for (const auto* expected :
             {"mine.toml:1: id: must be a string", "mine.toml:2: nam: is unkno", "name: is missing",
              "mine.toml:4: launch.argv: must be"}) {
            CPPUNIT_ASSERT_MESSAGE(problems, problems.find(expected) != std::string::npos);
        }
    }

    void broken_toml_is_told_with_its_line() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                             problems_of("id = \"x\"\nname = \n").find("mine.toml:2: "));
    }

    void a_file_that_is_too_large_is_not_read() {
        CPPUNIT_ASSERT_EQUAL(std::string{"mine.toml:1: is larger than 262144 bytes\n"},
                             problems_of(std::string(262'145, '#')));
    }

    void states_may_depend_on_a_field() {
        const auto row = ao::testing::row_of(R"(
id = "x"
name = "X"
[launch]
argv = ["x"]
[hooks]
mechanism = "json_flat"
path = "h.json"
entry = '{"command":"{hook_command}"}'
events = [{ native = "End", event = "end" }]
[states.end]
field = "reason"
cases = { clear = "none" }
default = "exited"
)");

        const auto& rule = row.states.at("end");
        CPPUNIT_ASSERT(rule.otherwise == ao::ipc::Activity::exited);
        CPPUNIT_ASSERT(!rule.cases.at("clear"));
    }

    void screen_and_transcript_are_read_as_they_are_written() {
        const auto row = ao::testing::row_of(R"(
id = "x"
name = "X"
[launch]
argv = ["x"]
[screen]
settles_after_ms = 100
rules = [
    { state = "active", pattern = "to interrupt", lines = 12 },
    { state = "none", pattern = "^make$", on = "foreground" },
]
[transcript]
path = "{dir}/log.jsonl"
time = "at"
lines = [
    { match = { type = "^end$", "a.0.b" = "x" }, state = "idle" },
    { model = "m", usage = { counts = "total", output = "o", input_includes_cache = true } },
]
)");

        const auto& rules = row.screen->rules;
        CPPUNIT_ASSERT(std::chrono::milliseconds{100} == row.screen->settles_after);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{40}, row.screen->lines);
        CPPUNIT_ASSERT(rules[0].state == ao::ipc::Activity::active && rules[0].lines == 12);
        CPPUNIT_ASSERT(!rules[1].state && rules[1].on == ScreenPart::foreground);
        const auto& lines = row.transcript->lines;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, lines[0].match.size());
        CPPUNIT_ASSERT(lines[0].state == ao::ipc::Activity::idle && !lines[0].usage);
        CPPUNIT_ASSERT(!lines[1].has_state && lines[1].usage->counts == UsageCount::total);
        CPPUNIT_ASSERT(lines[1].usage->input_includes_cache);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentFileTest);
