// Addresses without their secrets.
#include "workers/runtime/git/repository.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::git;

class RepositoryNamesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RepositoryNamesTest);
    CPPUNIT_TEST(credentials_are_taken_out_of_addresses);
    CPPUNIT_TEST(an_address_without_credentials_stays_as_it_is);
    CPPUNIT_TEST_SUITE_END();

public:
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
