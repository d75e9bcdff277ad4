// One TCP connection to 127.0.0.1, and only there. Every call has a deadline.
#pragma once

#include "cli/deadline.h"
#include "cli/descriptor.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::cli {

/// Errors are texts such as "connection refused" and "no answer in time".
template <class T>
using NetResult = tl::expected<T, std::string>;

class LoopbackSocket {
public:
    static NetResult<LoopbackSocket> connect(std::uint16_t port, const Deadline& deadline);

    int descriptor() const { return socket_.get(); }

    NetResult<void> write_all(std::string_view bytes, const Deadline& deadline);

    /// Appends what has arrived, at least one byte; false at the end of the stream; nothing when
    /// the deadline passes first.
    NetResult<std::optional<bool>> read_some(std::string& buffer, const Deadline& deadline);

private:
    explicit LoopbackSocket(Descriptor socket)
        : socket_{std::move(socket)} {}

    Descriptor socket_;
};

} // namespace ao::cli
