// The settings loader: defaults, what is accepted, what is refused and in which order.
#include "ipc/daemon/settings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>

namespace ao::daemon {

using namespace std::chrono_literals;

class SettingsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SettingsTest);
    CPPUNIT_TEST(defaults_are_those_of_the_contract);
    CPPUNIT_TEST(empty_values_count_as_unset);
    CPPUNIT_TEST(paths_follow_the_user_config_dir);
    CPPUNIT_TEST(without_a_home_only_unset_paths_fail);
    CPPUNIT_TEST(values_are_taken_over);
    CPPUNIT_TEST(limits_of_sessions_are_whole_numbers);
    CPPUNIT_TEST(a_refusal_names_variable_and_value);
    CPPUNIT_TEST(the_first_error_in_table_order_wins);
    CPPUNIT_TEST_SUITE_END();

public:
    using Variables = std::map<std::string, std::string, std::less<>>;

    static tl::expected<Settings, std::string> load(Variables variables) {
        variables.try_emplace("HOME", "/home/ada");
        return load_settings([variables](std::string_view name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() || found->second.empty() ? std::nullopt
                                                                     : std::optional{found->second};
        });
    }

    void defaults_are_those_of_the_contract() {
        const auto settings = load({}).value();
        CPPUNIT_ASSERT_EQUAL(3001, int{settings.port});
        CPPUNIT_ASSERT(settings.request_timeout == 60s && settings.shutdown_timeout == 10s);
        CPPUNIT_ASSERT_EQUAL(std::string{"claude-code"}, settings.agent);
        CPPUNIT_ASSERT(settings.allowed_origins == std::vector<std::string>{"app://renderer"});
        CPPUNIT_ASSERT_EQUAL(std::string{"/home/ada/.config/agent-orchestrator/running.json"},
                             settings.run_file.string());
        CPPUNIT_ASSERT_EQUAL(std::string{"/home/ada/.config/agent-orchestrator/data"},
                             settings.data_dir.string());
    }

    void limits_of_sessions_are_whole_numbers() {
        const auto settings = load({{"AO_MAX_SESSIONS", "12"}, {"AO_MEMORY_FLOOR", "0"}}).value();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{12}, settings.max_sessions);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, settings.memory_floor_mib);
        for (const auto* const bad : {"-1", "1.5", "many", "100001", "12 "}) {
            CPPUNIT_ASSERT(load({{"AO_MAX_SESSIONS", bad}}).error().starts_with("AO_MAX_SESSIONS"));
        }
    }

    void empty_values_count_as_unset() {
        const auto settings = load({{"AO_PORT", ""}, {"AO_RUN_FILE", ""}}).value();
        CPPUNIT_ASSERT_EQUAL(3001, int{settings.port});
        CPPUNIT_ASSERT(settings.run_file.is_absolute());
    }

    void paths_follow_the_user_config_dir() {
        CPPUNIT_ASSERT_EQUAL(std::string{"/x/agent-orchestrator/running.json"},
                             load({{"XDG_CONFIG_HOME", "/x"}}).value().run_file.string());
        CPPUNIT_ASSERT_EQUAL(std::string{"/home/ada/.config/agent-orchestrator/running.json"},
                             load({{"XDG_CONFIG_HOME", "relative"}}).value().run_file.string());
        const auto given = load({{"AO_RUN_FILE", "~/r.json"}, {"AO_DATA_DIR", "d"}}).value();
        CPPUNIT_ASSERT_EQUAL(std::string{"~/r.json"}, given.run_file.string());
        CPPUNIT_ASSERT_EQUAL(std::string{"d"}, given.data_dir.string());
    }

    void without_a_home_only_unset_paths_fail() {
        CPPUNIT_ASSERT(load({{"HOME", ""}, {"AO_RUN_FILE", "/r"}, {"AO_DATA_DIR", "/d"}}));
        const auto refused = load({{"HOME", ""}, {"AO_RUN_FILE", "/r"}});
        CPPUNIT_ASSERT(!refused && refused.error().find("AO_DATA_DIR") != std::string::npos);
    }

    void values_are_taken_over() {
        const auto settings = load({{"AO_PORT", "+65535"},
                                    {"AO_REQUEST_TIMEOUT", "1ns"},
                                    {"AO_SHUTDOWN_TIMEOUT", "1m30s"},
                                    {"AO_AGENT", "my-agent.2"},
                                    {"AO_ALLOWED_ORIGINS", " app://renderer, ,http://a.test "}})
                                  .value();
        CPPUNIT_ASSERT_EQUAL(65535, int{settings.port});
        CPPUNIT_ASSERT(settings.request_timeout == 1ms);
        CPPUNIT_ASSERT(settings.shutdown_timeout == 90s);
        CPPUNIT_ASSERT_EQUAL(std::string{"my-agent.2"}, settings.agent);
        CPPUNIT_ASSERT((settings.allowed_origins ==
                        std::vector<std::string>{"app://renderer", "http://a.test"}));
        CPPUNIT_ASSERT(load({{"AO_ALLOWED_ORIGINS", " , "}}).value().allowed_origins.empty());
    }

    void a_refusal_names_variable_and_value() {
        const std::pair<const char*, const char*> cases[] = {
            {"AO_PORT", "notaport"},
            {"AO_PORT", "0"},
            {"AO_PORT", "65536"},
            {"AO_PORT", "-1"},
            {"AO_PORT", " 80"},
            {"AO_PORT", "80 "},
            {"AO_PORT", "0x50"},
            {"AO_PORT", "+"},
            {"AO_PORT", "+-80"},
            {"AO_REQUEST_TIMEOUT", "60"},
            {"AO_REQUEST_TIMEOUT", "0"},
            {"AO_REQUEST_TIMEOUT", "-1s"},
            {"AO_SHUTDOWN_TIMEOUT", "soon"},
            {"AO_AGENT", "anything at all"},
            {"AO_AGENT", "-x"},
            {"AO_AGENT", "../codex"},
            {"AO_ALLOWED_ORIGINS", "app://renderer,null"},
            {"AO_ALLOWED_ORIGINS", "*"},
        };
        for (const auto& [name, value] : cases) {
            const auto refused = load({{name, value}});
            CPPUNIT_ASSERT_MESSAGE(value, !refused);
            CPPUNIT_ASSERT_MESSAGE(
                refused.error(), refused.error().starts_with(std::string{name} + " is \"" + value));
        }
    }

    void the_first_error_in_table_order_wins() {
        const auto refused = load({{"AO_SHUTDOWN_TIMEOUT", "x"},
                                   {"AO_REQUEST_TIMEOUT", "x"},
                                   {"AO_ALLOWED_ORIGINS", "*"}});
        CPPUNIT_ASSERT(refused.error().starts_with("AO_REQUEST_TIMEOUT"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);

} // namespace ao::daemon
