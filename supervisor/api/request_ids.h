// Names requests (api-cli.md 1.7). Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace ao::api {

class RequestIds {
public:
    RequestIds();

    /// "<host>/<10 random characters of this process>-<counter, six digits or more>".
    std::string next();

    /// What the client sent, when it is 1 to 128 visible ASCII characters, else a new one.
    std::string adopt(std::string_view inbound);

private:
    std::string prefix_;
    std::atomic<std::uint64_t> counter_{0};
};

} // namespace ao::api
