// Version 5 of UUIDs against the examples that others publish.
#include "workers/agents/uuid5.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;

class Uuid5Test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(Uuid5Test);
    CPPUNIT_TEST(known_names_give_the_known_identifiers);
    CPPUNIT_TEST(long_names_are_padded_right);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::string_view kDns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

public:
    void known_names_give_the_known_identifiers() {
        CPPUNIT_ASSERT_EQUAL(std::string{"2ed6657d-e927-568b-95e1-2665a8aea6a2"},
                             uuid5(kDns, "www.example.com"));
        CPPUNIT_ASSERT_EQUAL(std::string{"886313e1-3b8a-5372-9b90-0c9aee199e5d"},
                             uuid5(kDns, "python.org"));
    }

    void long_names_are_padded_right() {
        CPPUNIT_ASSERT_EQUAL(std::string{"5824f981-4282-59d4-9716-acb6d741350e"},
                             uuid5(kDns, std::string(39, 'a')));
        CPPUNIT_ASSERT_EQUAL(std::string{"39f39c20-db47-5131-8879-62f8f67f9014"},
                             uuid5(kDns, std::string(40, 'a')));
        CPPUNIT_ASSERT_EQUAL(std::string{"7280cc42-274a-5c4a-91fc-ae23f853eeb7"},
                             uuid5(kDns, std::string(48, 'a')));
        CPPUNIT_ASSERT_EQUAL(std::string{"fe30bfa6-ef90-59b3-b108-118411d0f0ab"},
                             uuid5(kDns, std::string(200, 'a')));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(Uuid5Test);
