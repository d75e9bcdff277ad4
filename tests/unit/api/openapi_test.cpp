// The OpenAPI document and the router table say the same.
#include "supervisor/api/openapi.h"
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <set>
#include <sstream>

namespace {

using ao::tests::body_of;
using ao::tests::DispatchBench;
using ao::tests::has;

struct Operation {
    std::string id;
    std::set<int> statuses;
};

/// "GET /path" to its operation, read from the document's own plain layout: paths at two spaces,
/// methods at four, their keys at six, statuses at eight.
std::map<std::string, Operation> documented() {
    std::map<std::string, Operation> all;
    std::istringstream lines{std::string{ao::api::openapi_document()}};
    std::string path;
    Operation* operation = nullptr;
    bool in_paths = false;
    for (std::string line; std::getline(lines, line);) {
        const auto indent = line.find_first_not_of(' ');
        if (indent == 0) {
            in_paths = line == "paths:";
        } else if (in_paths && indent == 2) {
            path = line.substr(2, line.rfind(':') - 2);
            std::erase(path, '\'');
        } else if (in_paths && indent == 4) {
            auto method = line.substr(4, line.rfind(':') - 4);
            for (auto& c : method) {
                c = static_cast<char>(std::toupper(c));
            }
            operation = &all[method + " " + path];
        } else if (in_paths && line.starts_with("      operationId: ")) {
            operation->id = line.substr(19);
        } else if (in_paths && indent == 8 && line[8] == '\'') {
            operation->statuses.insert(std::stoi(line.substr(9, 3)));
        }
    }
    return all;
}

class OpenapiTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OpenapiTest);
    CPPUNIT_TEST(document_and_router_have_the_same_operations);
    CPPUNIT_TEST(every_operation_documents_what_can_refuse_it);
    CPPUNIT_TEST(the_document_is_served_byte_for_byte);
    CPPUNIT_TEST_SUITE_END();

public:
    void document_and_router_have_the_same_operations() {
        DispatchBench bench;
        const auto document = documented();
        std::set<std::string> routed;
        std::set<std::string> ids;
        for (const auto& route : bench.dispatcher.router().routes()) {
            const auto key = route.method + " " + route.pattern;
            routed.insert(key);
            CPPUNIT_ASSERT_MESSAGE("not documented: " + key, document.contains(key));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(key, document.at(key).id, route.operation_id);
            CPPUNIT_ASSERT_MESSAGE("twice: " + route.operation_id,
                                   ids.insert(route.operation_id).second);
        }
        for (const auto& [key, operation] : document) {
            CPPUNIT_ASSERT_MESSAGE("not routed: " + key, routed.contains(key));
        }
        CPPUNIT_ASSERT(routed.size() >= 13);
    }

    void every_operation_documents_what_can_refuse_it() {
        for (const auto& [key, operation] : documented()) {
            // Guard and reader: 400, 403, 413, 431; door: 408, 503; a fault of ours: 500.
            for (const int status : {400, 403, 408, 413, 431, 500, 503}) {
                CPPUNIT_ASSERT_MESSAGE(key + " " + std::to_string(status),
                                       operation.statuses.contains(status));
            }
            if (has(key, "{id}") && !has(key, "/rollback")) { // which is done when nothing is there
                CPPUNIT_ASSERT_MESSAGE(key, operation.statuses.contains(404));
            }
        }
    }

    void the_document_is_served_byte_for_byte() {
        DispatchBench bench;
        const auto answer = bench.ask("GET", "/api/v1/openapi.yaml");
        CPPUNIT_ASSERT(has(answer, "Content-Type: application/yaml; charset=utf-8\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string{ao::api::openapi_document()}, body_of(answer));
        CPPUNIT_ASSERT(body_of(answer).starts_with("openapi: 3.1.0\n"));
        CPPUNIT_ASSERT(body_of(answer).ends_with("date-time }\n"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenapiTest);

} // namespace
