// The log line that every request gets (api-cli.md 1.8).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ao::api {

struct AccessEntry {
    std::string id;
    std::string method;
    std::string target; // the query is not logged: it may hold what is nobody's business
    std::string remote;
    int status = 0;
    std::uint64_t bytes = 0; // of the answer, with its head
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    std::string cause; // of a 5xx

    std::chrono::nanoseconds took() const { return std::chrono::steady_clock::now() - started; }

    void write() const;
};

} // namespace ao::api
