// No descriptor left: every refusal is an answer, and nothing needs a restart. A program of its own
// with the ordinary limits: an idle connection that is closed gives a descriptor back.
#include "supervisor/api/socket.h"
#include "tests/contract/http/running_api.h"

#include <cppunit/extensions/HelperMacros.h>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using ao::tests::has;
using ao::tests::HttpClient;
using ao::tests::RunningApi;
using ao::tests::status_of;

class HttpDescriptorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpDescriptorsTest);
    CPPUNIT_TEST(out_of_descriptors_is_refused_and_heals);
    CPPUNIT_TEST_SUITE_END();

public:
    void out_of_descriptors_is_refused_and_heals() {
        RunningApi api;
        // A limit below what is in use makes every accept fail with EMFILE, in this process alone.
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        std::vector<HttpClient> clients;
        for (int count = 0; count < 20; ++count) {
            clients.push_back(api.client());
        }
        CPPUNIT_ASSERT_EQUAL(200, status_of(clients[0].ask("GET", "/healthz")));
        // The connecting side needs a descriptor as well: it is made before the limit falls.
        std::vector<ao::api::Socket> unconnected;
        for (int count = 0; count < 30; ++count) {
            unconnected.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        }
        // The lowest free number is above all that is used: the limit falls to just there.
        const int top = ::dup(STDERR_FILENO);
        rlimit low = before;
        low.rlim_cur = static_cast<rlim_t>(top) + 1;
        CPPUNIT_ASSERT_EQUAL(0, ::setrlimit(RLIMIT_NOFILE, &low));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(api.tcp_port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int refused = 0;
        for (auto& socket : unconnected) {
            CPPUNIT_ASSERT_EQUAL(0, ::connect(socket.descriptor(),
                                              reinterpret_cast<const sockaddr*>(&address),
                                              sizeof address));
            std::string text(4096, '\0');
            timeval patience{20, 0};
            ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            const auto got = ::recv(socket.descriptor(), text.data(), text.size(), 0);
            text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
            refused +=
                has(text, "503 Service Unavailable") && has(text, "\"OUT_OF_DESCRIPTORS\"") ? 1 : 0;
        }
        const auto alive = clients[0].ask("GET", "/healthz");
        ::close(top);
        ::setrlimit(RLIMIT_NOFILE, &before);

        CPPUNIT_ASSERT_EQUAL(30, refused);
        CPPUNIT_ASSERT_EQUAL(200, status_of(alive));
        CPPUNIT_ASSERT(api.becomes_healthy());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpDescriptorsTest);

} // namespace
