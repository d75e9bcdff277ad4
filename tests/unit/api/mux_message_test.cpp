// What clients may say on GET /mux, and the golden encodings of what they are told.
#include "supervisor/api/mux_message.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::api;

namespace {

class MuxMessageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MuxMessageTest);
    CPPUNIT_TEST(a_request_is_read_with_all_its_keys);
    CPPUNIT_TEST(what_is_absent_or_null_is_empty);
    CPPUNIT_TEST(unknown_keys_are_passed_over);
    CPPUNIT_TEST(sizes_outside_their_range_are_refused);
    CPPUNIT_TEST(what_is_no_object_is_refused);
    CPPUNIT_TEST(a_wrong_type_is_refused);
    CPPUNIT_TEST(answers_have_the_golden_encodings);
    CPPUNIT_TEST(an_id_cannot_break_out_of_its_string);
    CPPUNIT_TEST_SUITE_END();

    static bool is_refused(std::string_view text) { return !parse_mux_request(text).has_value(); }

public:
    void a_request_is_read_with_all_its_keys() {
        const auto request = parse_mux_request(
            R"({"ch":"terminal","type":"resize","id":"t1","data":"eA==","cols":80,"rows":24,)"
            R"("role":"secondary","force":true})");
        CPPUNIT_ASSERT(request.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"terminal"}, request->channel);
        CPPUNIT_ASSERT_EQUAL(std::string{"resize"}, request->type);
        CPPUNIT_ASSERT_EQUAL(std::string{"t1"}, request->id);
        CPPUNIT_ASSERT_EQUAL(std::string{"eA=="}, request->data);
        CPPUNIT_ASSERT_EQUAL(std::string{"secondary"}, request->role);
        CPPUNIT_ASSERT_EQUAL(80, int{request->columns});
        CPPUNIT_ASSERT_EQUAL(24, int{request->rows});
        CPPUNIT_ASSERT(request->is_forced);
    }

    void what_is_absent_or_null_is_empty() {
        const auto request = parse_mux_request(R"({"ch":"system","id":null,"cols":null})");
        CPPUNIT_ASSERT(request.has_value());
        CPPUNIT_ASSERT(request->type.empty() && request->id.empty());
        CPPUNIT_ASSERT_EQUAL(0, int{request->columns});
        CPPUNIT_ASSERT(parse_mux_request("{}").has_value());
    }

    void unknown_keys_are_passed_over() {
        CPPUNIT_ASSERT(!is_refused(R"({"ch":"terminal","pid":[1,{"a":2}],"color":1.5})"));
    }

    void sizes_outside_their_range_are_refused() {
        CPPUNIT_ASSERT(!is_refused(R"({"cols":65535,"rows":0})"));
        for (const char* const size : {"65536", "-1", "1.5", "1e2", "80.0", "\"80\"", "true", "[]",
                                       "99999999999999999999"}) {
            CPPUNIT_ASSERT_MESSAGE(size, is_refused(std::string{"{\"cols\":"} + size + "}"));
            CPPUNIT_ASSERT_MESSAGE(size, is_refused(std::string{"{\"rows\":"} + size + "}"));
        }
    }

    void what_is_no_object_is_refused() {
        for (const std::string_view text :
             {"", " ", "null", "[]", "\"text\"", "1", "{", "{\"ch\":}", "{}{}", "{} x", "{'ch':1}",
              "\xff\xfe", "{\"ch\":\"\xff\"}"}) {
            CPPUNIT_ASSERT_MESSAGE(std::string{text}, is_refused(text));
        }
        CPPUNIT_ASSERT(is_refused(std::string(500'000, '[')));
    }

    void a_wrong_type_is_refused() {
        for (const char* const text : {R"({"ch":1})", R"({"type":{}})", R"({"id":["a"]})",
                                       R"({"data":1})", R"({"force":"yes"})", R"({"role":1})"}) {
            CPPUNIT_ASSERT_MESSAGE(text, is_refused(text));
        }
    }

    void answers_have_the_golden_encodings() {
        const auto equal = [](const char* expected, const std::string& text) {
            CPPUNIT_ASSERT_EQUAL(std::string{expected} + "\n", text);
        };
        equal(R"({"ch":"terminal","id":"t1","type":"opened"})", mux_opened("t1"));
        equal(R"({"ch":"terminal","id":"t1","type":"data","data":"G1tIAP8="})",
              mux_data("t1", std::string_view{"\x1b[H\0\xff", 5}));
        equal(R"({"ch":"terminal","id":"t1","type":"resize","cols":80,"rows":24})",
              mux_resize("t1", 80, 24));
        equal(R"({"ch":"terminal","id":"t1","type":"exited"})", mux_exited("t1", {}));
        equal(R"({"ch":"terminal","id":"t1","type":"exited","exitCode":0})",
              mux_exited("t1", {0, {}}));
        equal(R"({"ch":"terminal","id":"t1","type":"exited","exitSignal":9})",
              mux_exited("t1", {{}, 9}));
        equal(R"({"ch":"terminal","type":"error","error":"missing terminal id"})",
              mux_error("", "missing terminal id"));
        equal(R"({"ch":"system","type":"pong"})", mux_pong());
        Change change;
        change.seq = 7;
        change.project_id = "p1";
        change.session_id = "s1";
        change.type = "session_updated";
        equal(R"({"ch":"sessions","type":"snapshot","session":{"seq":7,"projectId":"p1",)"
              R"("sessionId":"s1","eventType":"session_updated"}})",
              mux_notice(change));
    }

    void an_id_cannot_break_out_of_its_string() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{
                "{\"ch\":\"terminal\",\"id\":\"a\\\",\\\"x\\\":\\\"b\",\"type\":\"opened\"}\n"},
            mux_opened("a\",\"x\":\"b"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MuxMessageTest);

} // namespace
