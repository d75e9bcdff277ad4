// What a project may be called, and what its configuration may say.
#include "supervisor/domain/project.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;

class ProjectTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProjectTest);
    CPPUNIT_TEST(an_id_is_fit_for_branches_and_folders);
    CPPUNIT_TEST(an_id_is_suggested_from_the_folder);
    CPPUNIT_TEST(a_fault_of_the_configuration_names_its_key);
    CPPUNIT_TEST(the_configured_branch_wins_over_the_found_one);
    CPPUNIT_TEST_SUITE_END();

public:
    void an_id_is_fit_for_branches_and_folders() {
        for (const char* good : {"a", "my-app", "App.2", "9lives", "a_b"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(good, std::string{}, fault_of_project_id(good));
        }
        for (const char* bad : {"", ".", "..", "a..b", "a/b", "a\\b", "-a", ".a", "a b", "ä",
                                "a.lock", "a.", "a\n"}) {
            CPPUNIT_ASSERT_MESSAGE(bad, !fault_of_project_id(bad).empty());
        }
        CPPUNIT_ASSERT(!fault_of_project_id(std::string(65, 'a')).empty());
    }

    void an_id_is_suggested_from_the_folder() {
        CPPUNIT_ASSERT_EQUAL(std::string{"my-app"}, project_id_for("/home/me/My App"));
        CPPUNIT_ASSERT_EQUAL(std::string{"shop.js_2"}, project_id_for("/srv/shop.js_2/"));
        CPPUNIT_ASSERT_EQUAL(std::string{"a.b"}, project_id_for("/x/..a..b.."));
        CPPUNIT_ASSERT_EQUAL(std::string{"bung"}, project_id_for("/x/\xC3\xBC"
                                                                 "bung"));
        for (const auto& odd : {std::string{"/"}, std::string{"/x/..."}, std::string{"/x/a.lock"},
                                "/x/" + std::string(300, 'a')}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(odd, std::string{},
                                         fault_of_project_id(project_id_for(odd)));
        }
    }

    void a_fault_of_the_configuration_names_its_key() {
        const auto fault = [](auto change) {
            ProjectConfig config;
            change(config);
            return fault_of(config);
        };
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault([](ProjectConfig&) {}));
        const auto begins_with = [](const std::string& text, const std::string& key) {
            CPPUNIT_ASSERT_MESSAGE(text, text.starts_with(key));
        };
        for (const char* path : {"/etc", "a/../b", "..", ".", "\\x", "a\\.."}) {
            begins_with(fault([&](ProjectConfig& c) {
                            c.symlinks = {"ok", path};
                        }),
                        "symlinks[1]: ");
        }
        begins_with(fault([](ProjectConfig& c) { c.session_prefix = "a/b"; }), "sessionPrefix: ");
        begins_with(fault([](ProjectConfig& c) { c.env["1X"] = ""; }), "env: ");
        begins_with(fault([](ProjectConfig& c) { c.worker.agent_config.permissions = "all"; }),
                    "worker.agentConfig.permissions: ");
        begins_with(fault([](ProjectConfig& c) { c.runtime = "screen"; }), "runtime: ");
    }

    void the_configured_branch_wins_over_the_found_one() {
        Project project;
        CPPUNIT_ASSERT_EQUAL(std::string{"main"}, project.base_branch());
        project.default_branch = "trunk";
        CPPUNIT_ASSERT_EQUAL(std::string{"trunk"}, project.base_branch());
        project.config.default_branch = "develop";
        CPPUNIT_ASSERT_EQUAL(std::string{"develop"}, project.base_branch());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProjectTest);
