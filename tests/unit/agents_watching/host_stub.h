// A host of the test's own: its directory, its socket, and one client at a time.
#pragma once

#include "ipc/pty/frame.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/socket_address.h"
#include "tests/support/task_bench.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace ao::testing {

class HostStub {
public:
    HostStub(TaskBench& bench, std::string directory, std::string handle)
        : bench_{bench}
        , directory_{std::move(directory)} {
        state_.handle = std::move(handle);
        state_.socket = directory_ + "/socket";
        state_.child.pid = kOwnGroup;
    }

    static constexpr std::int64_t kOwnGroup = 4'000'000'000; // no process has it

    /// From here on it can be found.
    void begin() {
        std::filesystem::create_directories(directory_);
        listener_ = std::move(pty::listen_at(state_.socket).value());
        CPPUNIT_ASSERT(pty::write_host_state(directory_, state_).has_value());
    }

    /// A client that has said hello, and was welcomed.
    void welcome(std::uint32_t protocol = pty::kProtocolMax) {
        until([&] {
            client_.reset(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK));
            return client_.get() >= 0;
        });
        reader_ = {};
        CPPUNIT_ASSERT(std::holds_alternative<pty::Hello>(next()));
        say(pty::Welcome{protocol, state_.handle, "test"});
    }

    bool has_client_waiting() {
        client_.reset(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK));
        return client_.get() >= 0;
    }

    /// A client that wants to know what is shown.
    pty::WatchScreen watched() {
        welcome();
        return std::get<pty::WatchScreen>(next());
    }

    void say(const pty::HostMessage& message) {
        std::string bytes;
        pty::append(bytes, message);
        CPPUNIT_ASSERT(::send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0);
    }

    void show(const std::string& text, std::int64_t group = kOwnGroup) {
        say(pty::ScreenSeen{text, false, "", group});
    }

    void hang_up() { client_.reset(); }

    /// Waits for the client to close, without a further word of it.
    void wait_for_end() {
        until([&] {
            receive();
            CPPUNIT_ASSERT(!reader_.next());
            return is_closed_;
        });
    }

    pty::ClientMessage next() {
        std::optional<pty::Frame> frame;
        until([&] {
            receive();
            frame = reader_.next();
            return frame.has_value();
        });
        return pty::decode_client_message(*frame).value();
    }

    void until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!holds()) {
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < deadline);
            bench_.turn_briefly();
        }
    }

private:
    void receive() {
        char bytes[4096];
        const auto count = ::recv(client_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
        is_closed_ = count == 0;
        if (count > 0) {
            reader_.feed({bytes, static_cast<std::size_t>(count)});
        }
    }

    TaskBench& bench_;
    std::string directory_;
    pty::HostState state_;
    ipc::Descriptor listener_;
    ipc::Descriptor client_;
    pty::FrameReader reader_;
    bool is_closed_ = false;
};

} // namespace ao::testing
