// The bundled agents, and how people's files join them.
#include "tests/support/temp_dir.h"
#include "tests/unit/agents/plan_input.h"
#include "workers/agents/catalog.h"

#include <filesystem>
#include <fstream>

using namespace ao::workers::agents;

class CatalogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CatalogTest);
    CPPUNIT_TEST(every_bundled_row_is_valid);
    CPPUNIT_TEST(the_23_agents_and_two_of_ours_are_bundled);
    CPPUNIT_TEST(all_but_the_shell_can_be_restored);
    CPPUNIT_TEST(no_event_before_a_tool_means_that_somebody_is_waited_for);
    CPPUNIT_TEST(a_file_adds_an_agent);
    CPPUNIT_TEST(a_file_replaces_a_bundled_agent_by_its_id);
    CPPUNIT_TEST(a_wrong_file_is_told_and_changes_nothing_else);
    CPPUNIT_TEST(the_second_file_of_an_id_is_told);
    CPPUNIT_TEST(no_directory_is_no_problem);
    CPPUNIT_TEST_SUITE_END();

    ao::testing::TempDir directory_;

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    void write(const std::string& name, const std::string& text) {
        std::ofstream{path(name), std::ios::binary} << text;
    }

    static std::string agent(const std::string& id, const std::string& name) {
        return "id = \"" + id + "\"\nname = \"" + name + "\"\n[launch]\nargv = [\"" + id + "\"]\n";
    }

    static std::size_t bundled_count() { return ao::testing::bundled_catalog().entries().size(); }

public:
    void every_bundled_row_is_valid() {
        std::string all;
        for (const auto& problem : ao::testing::bundled_catalog().problems()) {
            all += problem.to_text() + "\n";
        }
        CPPUNIT_ASSERT_EQUAL(std::string{}, all);
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            CPPUNIT_ASSERT_EQUAL(entry.row.id + ".toml", entry.file);
            CPPUNIT_ASSERT_MESSAGE(entry.row.id, !entry.row.description.empty());
        }
    }

    void the_23_agents_and_two_of_ours_are_bundled() {
        std::string ids;
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            ids += entry.row.id + " ";
            CPPUNIT_ASSERT(entry.is_bundled);
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"agy aider amp auggie autohand claude-code cline codex continue copilot "
                        "crush cursor demo devin droid goose grok kilocode kimi kiro opencode pi "
                        "qwen shell vibe "},
            ids);
    }

    void all_but_the_shell_can_be_restored() {
        std::string others;
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            others += entry.row.launch.restore ? "" : entry.row.id + " ";
            CPPUNIT_ASSERT_MESSAGE(entry.row.id, !entry.row.launch.is_one_shot);
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"shell "}, others);
    }

    void no_event_before_a_tool_means_that_somebody_is_waited_for() {
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            for (const auto& event : entry.row.hooks.events) {
                const bool is_before_tool = event.native.starts_with("pre") ||
                                            event.native.starts_with("Pre") ||
                                            event.native.starts_with("before");
                const auto& rule = entry.row.states.at(event.event);
                CPPUNIT_ASSERT_MESSAGE(entry.row.id + " " + event.native,
                                       !is_before_tool ||
                                           rule.otherwise == ao::ipc::Activity::active);
            }
        }
    }

    void a_file_adds_an_agent() {
        write("new.toml", agent("new", "New"));
        write("notes.txt", "not an agent");

        const auto catalog = Catalog::load(directory_.path().string());

        CPPUNIT_ASSERT_EQUAL(bundled_count() + 1, catalog.entries().size());
        CPPUNIT_ASSERT_EQUAL(std::string{"New"}, catalog.find("new")->name);
        CPPUNIT_ASSERT(catalog.problems().empty());
    }

    void a_file_replaces_a_bundled_agent_by_its_id() {
        write("mine.toml", agent("codex", "My Codex"));

        const auto catalog = Catalog::load(directory_.path().string());

        CPPUNIT_ASSERT_EQUAL(bundled_count(), catalog.entries().size());
        CPPUNIT_ASSERT_EQUAL(std::string{"My Codex"}, catalog.find("codex")->name);
    }

    void a_wrong_file_is_told_and_changes_nothing_else() {
        write("a.toml", agent("codex", "My Codex") + "argc = 1\n");
        write("b.toml", agent("new", "New"));
        std::filesystem::create_directory(path("c.toml"));

        const auto catalog = Catalog::load(directory_.path().string());

        CPPUNIT_ASSERT_EQUAL(std::string{"Codex"}, catalog.find("codex")->name);
        CPPUNIT_ASSERT(catalog.find("new") != nullptr);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, catalog.problems().size());
        CPPUNIT_ASSERT_EQUAL(path("a.toml"), catalog.problems()[0].file);
        CPPUNIT_ASSERT_EQUAL(5U, catalog.problems()[0].line);
        CPPUNIT_ASSERT_EQUAL(path("c.toml") + ":1: is not a plain file",
                             catalog.problems()[1].to_text());
    }

    void the_second_file_of_an_id_is_told() {
        write("a.toml", agent("new", "First"));
        write("b.toml", agent("new", "Second"));

        const auto catalog = Catalog::load(directory_.path().string());

        CPPUNIT_ASSERT_EQUAL(std::string{"First"}, catalog.find("new")->name);
        CPPUNIT_ASSERT_EQUAL(path("b.toml") + ":1: id: \"new\" is the agent of " + path("a.toml") +
                                 " already",
                             catalog.problems().at(0).to_text());
    }

    void no_directory_is_no_problem() {
        CPPUNIT_ASSERT(Catalog::load(path("nowhere")).problems().empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CatalogTest);
