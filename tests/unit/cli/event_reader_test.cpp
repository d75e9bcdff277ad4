// Event streams, cut at every byte.
#include "cli/event_reader.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

class EventReaderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EventReaderTest);
    CPPUNIT_TEST(events_are_the_same_however_they_arrive);
    CPPUNIT_TEST(comments_and_frames_without_data_are_passed_over);
    CPPUNIT_TEST_SUITE_END();

public:
    static std::string read(EventReader& reader) {
        std::string all;
        while (const auto event = reader.next()) {
            all += event->id + '|' + event->name + '|' + event->data + ';';
        }
        return all;
    }

    void events_are_the_same_however_they_arrive() {
        const std::string stream = ": hello\n\nid: 1\nevent: a\ndata: {\"x\":1}\n\n"
                                   "id: 2\r\nevent:b\r\ndata: one\r\ndata:  two\r\n\r\n: \n\n"
                                   "event: resync\ndata: {}\n\n";
        const std::string expected = "1|a|{\"x\":1};2|b|one\n two;|resync|{};";
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            EventReader reader;
            reader.buffer() += stream.substr(0, cut);
            auto all = read(reader);
            reader.buffer() += stream.substr(cut);
            all += read(reader);
            CPPUNIT_ASSERT_EQUAL(expected, all);
        }
    }

    void comments_and_frames_without_data_are_passed_over() {
        EventReader reader;
        reader.buffer() = ":\n: \n\nid: 9\n\nretry: 10\n\ndata\n\n";
        CPPUNIT_ASSERT_EQUAL(std::string{"||;"}, read(reader));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EventReaderTest);

} // namespace ao::cli
