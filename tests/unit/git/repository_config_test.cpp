// Which commands of a repository's own configuration are switched off.
#include "workers/runtime/git/repository_config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

using namespace ao::workers::git;

namespace {

std::string entry(const std::string& scope, const std::string& key, const std::string& value) {
    return scope + '\0' + key + '\n' + value + '\0';
}

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

class RepositoryConfigTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RepositoryConfigTest);
    CPPUNIT_TEST(filters_of_the_repository_are_switched_off);
    CPPUNIT_TEST(filters_of_the_user_stay);
    CPPUNIT_TEST(git_lfs_may_be_installed_locally);
    CPPUNIT_TEST(merge_drivers_of_the_repository_fail);
    CPPUNIT_TEST(programs_of_a_fetch_are_named);
    CPPUNIT_TEST(a_broken_listing_is_read_to_its_end);
    CPPUNIT_TEST_SUITE_END();

public:
    void filters_of_the_repository_are_switched_off() {
        const auto config = judge_config(entry("local", "filter.Evil.One.clean", "touch x") +
                                         entry("worktree", "filter.two.process", "touch y"));
        for (const auto* name : {"filter.Evil.One", "filter.two"}) {
            for (const auto* key : {".clean=", ".smudge=", ".process=", ".required=false"}) {
                CPPUNIT_ASSERT_MESSAGE(name, has(config.overrides, std::string{name} + key));
            }
        }
    }

    void filters_of_the_user_stay() {
        CPPUNIT_ASSERT(judge_config(entry("global", "filter.x.clean", "mine") +
                                    entry("system", "merge.x.driver", "mine"))
                           .overrides.empty());
    }

    void git_lfs_may_be_installed_locally() {
        CPPUNIT_ASSERT(judge_config(entry("local", "filter.lfs.clean", "git-lfs clean -- %f") +
                                    entry("local", "filter.lfs.required", "true"))
                           .overrides.empty());
        CPPUNIT_ASSERT(!judge_config(entry("local", "filter.lfs.clean", "git-lfs clean; evil"))
                            .overrides.empty());
    }

    void merge_drivers_of_the_repository_fail() {
        CPPUNIT_ASSERT(has(judge_config(entry("local", "merge.m.driver", "touch x")).overrides,
                           "merge.m.driver=false"));
    }

    void programs_of_a_fetch_are_named() {
        const auto config = judge_config(entry("local", "core.sshcommand", "evil") +
                                         entry("local", "credential.https://h.x.helper", "!evil") +
                                         entry("local", "remote.origin.uploadpack", "evil") +
                                         entry("local", "remote.origin.url", "https://host/x") +
                                         entry("global", "credential.helper", "store"));
        CPPUNIT_ASSERT(config.network_commands ==
                       (std::vector<std::string>{"core.sshcommand", "credential.helper",
                                                 "remote.uploadpack"}));
    }

    void a_broken_listing_is_read_to_its_end() {
        CPPUNIT_ASSERT(judge_config("").overrides.empty());
        CPPUNIT_ASSERT(judge_config("local").overrides.empty());
        CPPUNIT_ASSERT(judge_config(std::string{"local\0nokey", 11}).overrides.empty());
        CPPUNIT_ASSERT(judge_config(entry("local", "filter.", "x")).overrides.size() <= 4);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RepositoryConfigTest);
