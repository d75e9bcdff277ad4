// Standard base64, strictly.
#include "ipc/daemon/base64.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

using namespace ao::daemon;

namespace {

class Base64Test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(Base64Test);
    CPPUNIT_TEST(the_vectors_of_the_standard_hold);
    CPPUNIT_TEST(any_bytes_come_back);
    CPPUNIT_TEST(anything_else_is_refused);
    CPPUNIT_TEST_SUITE_END();

    static std::string encoded(std::string_view bytes) {
        std::string text{"before:"};
        append_base64(text, bytes);
        return text.substr(7);
    }

public:
    void the_vectors_of_the_standard_hold() {
        const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
        for (const auto& [bytes, text] : vectors) {
            CPPUNIT_ASSERT_EQUAL(std::string{text}, encoded(bytes));
            CPPUNIT_ASSERT_EQUAL(std::string{bytes}, from_base64(text).value());
        }
    }

    void any_bytes_come_back() {
        const auto seed = std::random_device{}();
        std::mt19937 random{seed};
        for (std::size_t size = 0; size < 300; ++size) {
            std::string bytes;
            while (bytes.size() < size) {
                bytes += static_cast<char>(random() & 0xFFU);
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE("seed " + std::to_string(seed), bytes,
                                         from_base64(encoded(bytes)).value_or("refused"));
        }
    }

    void anything_else_is_refused() {
        for (const std::string_view text :
             {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Zm9-", "Zm_v",
              "Zh==", "Zm9=", "\xff\xff\xff\xff"}) {
            CPPUNIT_ASSERT_MESSAGE(std::string{text}, !from_base64(text));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(Base64Test);

} // namespace
