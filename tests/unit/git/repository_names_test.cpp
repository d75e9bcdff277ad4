// Ids out of folders' names, addresses without their secrets.
#include "workers/runtime/git/repository.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::git;

class RepositoryNamesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RepositoryNamesTest);
    CPPUNIT_TEST(a_project_is_named_after_its_folder);
    CPPUNIT_TEST(a_folder_with_an_impossible_name_still_gives_an_id);
    CPPUNIT_TEST(credentials_are_taken_out_of_addresses);
    CPPUNIT_TEST(an_address_without_credentials_stays_as_it_is);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_project_is_named_after_its_folder() {
        CPPUNIT_ASSERT_EQUAL(std::string{"my-shop"}, suggested_project_id("/home/me/My Shop"));
        CPPUNIT_ASSERT_EQUAL(std::string{"shop.js_2"}, suggested_project_id("/home/me/shop.js_2/"));
    }

    void a_folder_with_an_impossible_name_still_gives_an_id() {
        CPPUNIT_ASSERT_EQUAL(std::string{"project"}, suggested_project_id("/"));
        CPPUNIT_ASSERT_EQUAL(std::string{"project"}, suggested_project_id("/x/..."));
        CPPUNIT_ASSERT_EQUAL(std::string{"a.b"}, suggested_project_id("/x/..a..b.."));
        CPPUNIT_ASSERT_EQUAL(std::string{"bung"}, suggested_project_id("/x/übung"));
    }

    void credentials_are_taken_out_of_addresses() {
        CPPUNIT_ASSERT_EQUAL(std::string{"https://github.com/a/b.git"},
                             without_credentials("https://me:ghp_secret@github.com/a/b.git"));
        CPPUNIT_ASSERT_EQUAL(std::string{"https://github.com/a/b"},
                             without_credentials("https://ghp_secret@github.com/a/b?token=x"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ssh://git@host:22/a"},
                             without_credentials("ssh://git:secret@host:22/a"));
        CPPUNIT_ASSERT_EQUAL(std::string{"https://host"},
                             without_credentials("https://a@b:c@host"));
    }

    void an_address_without_credentials_stays_as_it_is() {
        for (const std::string url : {"git@github.com:a/b.git", "/srv/a b", "../x", "",
                                      "ssh://git@host/a", "https://host/a@b"}) {
            CPPUNIT_ASSERT_EQUAL(url, without_credentials(url));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RepositoryNamesTest);
