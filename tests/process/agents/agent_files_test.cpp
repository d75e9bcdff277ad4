// A person's file makes an agent of the daemon that runs: `ao agent` shows it, checks it, and what
// is wrong with one leaves everything else as it is.
#include "tests/support/running_supervisor.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <optional>

using namespace ao::testing;

class AgentFilesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentFilesTest);
    CPPUNIT_TEST(a_persons_file_adds_an_agent_that_is_listed);
    CPPUNIT_TEST(a_file_that_is_wrong_is_told_and_leaves_the_bundled_agent);
    CPPUNIT_TEST(a_persons_file_takes_the_place_of_a_bundled_agent_until_it_goes);
    CPPUNIT_TEST(a_file_is_checked_before_it_is_in_its_place);
    CPPUNIT_TEST(what_is_no_file_or_no_agent_names_the_next_step);
    CPPUNIT_TEST(the_default_is_what_the_setting_says);
    CPPUNIT_TEST(doctor_tells_of_the_default_and_of_files);
    CPPUNIT_TEST_SUITE_END();

    std::optional<Instance> instance_;
    std::optional<RunningSupervisor> supervisor_;

    std::filesystem::path path(const std::string& name) const { return instance_->root() / name; }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream{path(name)} << text;
    }

    void write_agent(const std::string& name, const std::string& text) const {
        write(".config/agent-orchestrator/agents/" + name, text);
    }

    /// A program that is found below the home directory.
    void install(const std::string& name) const {
        write(".tern/bin/" + name, "#!/bin/sh\necho 4.5.6\n");
        std::filesystem::permissions(path(".tern/bin/" + name), std::filesystem::perms::owner_all);
    }

    static std::string tern() {
        return "id = \"tern\"\nname = \"Tern\"\n[binary]\nnames = [\"tern\"]\nhome = "
               "[\".tern/bin\"]\n[launch]\nargv = [\"{bin}\", [\"{prompt}\"]]\n";
    }

    void start(const RunningSupervisor::Environment& extra = {}) {
        supervisor_.emplace(*instance_, extra);
        supervisor_->wait_for_all_ready();
        // Answered when every agent has been looked for.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"done"},
            supervisor_->post("/api/v1/workers/agents/probe")["state"].get<std::string>());
    }

    ProgramResult ao(std::vector<std::string> arguments,
                     const RunningSupervisor::Environment& extra = {}) const {
        arguments.insert(arguments.begin(), program_path("ao"));
        auto environment = instance_->environment();
        environment.insert(extra.begin(), extra.end());
        return run_program({arguments, environment});
    }

    Json agents() { return supervisor_->get("/api/v1/agents"); }

    /// Null when there is none.
    Json agent(const std::string& id) {
        const auto all = agents();
        for (const auto& agent : all["agents"]) {
            if (agent["id"] == id) {
                return agent;
            }
        }
        return nullptr;
    }

    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

public:
    void setUp() override { instance_.emplace(); }

    void tearDown() override {
        supervisor_.reset();
        instance_.reset();
    }

    void a_persons_file_adds_an_agent_that_is_listed() {
        start();
        CPPUNIT_ASSERT(agent("tern").is_null());
        install("tern");
        write_agent("tern.toml", tern());
        supervisor_->wait_until("tern is known", [this] { return !agent("tern").is_null(); });

        const auto listed = ao({"agent", "ls"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(listed.errors, 0, listed.exit_code);
        CPPUNIT_ASSERT_MESSAGE(listed.output, has(listed.output, "tern "));
        CPPUNIT_ASSERT_MESSAGE(listed.output, has(listed.output, "4.5.6"));
        CPPUNIT_ASSERT_EQUAL(path(".tern/bin/tern").string(),
                             agent("tern")["path"].get<std::string>());
        const auto shown = ao({"agent", "show", "tern"});
        CPPUNIT_ASSERT_MESSAGE(shown.output, shown.output.ends_with(tern()));
        CPPUNIT_ASSERT_MESSAGE(shown.output, shown.output.starts_with("# tern: available, "));
    }

    void a_file_that_is_wrong_is_told_and_leaves_the_bundled_agent() {
        write_agent("codex.toml", "id = \"codex\"\nname = \"Mine\"\n[launch]\nspeed = 3\n"
                                  "argv = [\"codex\"]\n");
        start();

        const auto listed = ao({"agent", "ls"});
        CPPUNIT_ASSERT_MESSAGE(
            listed.output,
            has(listed.output, path(".config/agent-orchestrator/agents/codex.toml").string() +
                                   ":4: launch.speed: is unknown"));
        CPPUNIT_ASSERT_EQUAL(std::string{"codex.toml"}, agent("codex")["file"].get<std::string>());
    }

    void a_persons_file_takes_the_place_of_a_bundled_agent_until_it_goes() {
        start();
        install("my-codex");
        write_agent("c.toml", "id = \"codex\"\nname = \"Mine\"\n[binary]\nnames = [\"" +
                                  path(".tern/bin/my-codex").string() +
                                  "\"]\n[launch]\nargv = [\"{bin}\"]\n");
        supervisor_->wait_until("the file counts",
                                [this] { return agent("codex")["isBundled"] == false; });
        CPPUNIT_ASSERT_EQUAL(std::string{"Mine"}, agent("codex")["name"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"4.5.6"}, agent("codex")["version"].get<std::string>());

        std::filesystem::remove(path(".config/agent-orchestrator/agents/c.toml"));
        supervisor_->wait_until("the bundled one is back",
                                [this] { return agent("codex")["isBundled"] == true; });
    }

    void a_file_is_checked_before_it_is_in_its_place() {
        start();
        write("tern.toml", tern());
        const auto fine = ao({"agent", "check", path("tern.toml").string()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(fine.output, 0, fine.exit_code);
        CPPUNIT_ASSERT_EQUAL(path("tern.toml").string() + ": ok, agent tern\n", fine.output);

        write("codex.toml", "id = \"codex\"\nname = \"Mine\"\n[launch]\nargv = [\"codex\"]\n");
        CPPUNIT_ASSERT(has(ao({"agent", "check", path("codex.toml").string()}).output,
                           "ok, agent codex; it takes the place of codex.toml\n"));

        write("bad.toml", "id = \"bad\"\nname = 3\n[launch]\n");
        const auto bad = ao({"agent", "check", path("bad.toml").string()});
        CPPUNIT_ASSERT_EQUAL(1, bad.exit_code);
        CPPUNIT_ASSERT_MESSAGE(bad.output,
                               has(bad.output, path("bad.toml").string() + ":2: name: "));
        CPPUNIT_ASSERT_MESSAGE(
            bad.output, has(bad.output, "\n" + path("bad.toml").string() + ":3: launch.argv: "));
        const auto json = ao({"agent", "check", "--json", path("bad.toml").string()});
        CPPUNIT_ASSERT_EQUAL(1, json.exit_code);
        CPPUNIT_ASSERT(Json::parse(json.output)["problems"].size() >= 2);
    }

    void what_is_no_file_or_no_agent_names_the_next_step() {
        start();
        const auto absent = ao({"agent", "check", path("none.toml").string()});
        CPPUNIT_ASSERT_EQUAL(1, absent.exit_code);
        CPPUNIT_ASSERT_MESSAGE(absent.errors, has(absent.errors, "none.toml cannot be read"));
        write("latin.toml", "id = \"\xe9\"\n");
        CPPUNIT_ASSERT(
            has(ao({"agent", "check", path("latin.toml").string()}).errors, "is not UTF-8"));
        const auto unknown = ao({"agent", "show", "codx"});
        CPPUNIT_ASSERT_EQUAL(1, unknown.exit_code);
        CPPUNIT_ASSERT_MESSAGE(unknown.errors, has(unknown.errors, "did you mean codex?"));
        CPPUNIT_ASSERT_MESSAGE(unknown.errors, has(unknown.errors, "ao agent ls"));
        CPPUNIT_ASSERT_EQUAL(404, supervisor_->status_of("GET", "/api/v1/agents/codx"));
    }

    void the_default_is_what_the_setting_says() {
        start({{"AO_AGENT", "shell"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"shell"}, agents()["defaultAgent"].get<std::string>());
        CPPUNIT_ASSERT(agent("shell")["isDefault"].get<bool>());
        CPPUNIT_ASSERT(has(ao({"agent", "ls"}).output, "shell *"));
    }

    void doctor_tells_of_the_default_and_of_files() {
        write_agent("x.toml", "id = \"X\"\n");
        write_agent("tern.toml", tern()); // whose program is nowhere
        start({{"AO_AGENT", "tern"}});
        const auto text = ao({"doctor"}, {{"AO_AGENT", "tern"}}).output;
        CPPUNIT_ASSERT_MESSAGE(text, has(text, "WARN default agent: tern is not installed"));
        CPPUNIT_ASSERT_MESSAGE(
            text,
            has(text, "WARN agent file: " +
                          path(".config/agent-orchestrator/agents/x.toml").string() + ":1: "));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentFilesTest);
