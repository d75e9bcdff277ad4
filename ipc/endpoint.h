// Where the sockets between processes live: a directory that is ours alone.
#pragma once

#include <tl/expected.hpp>

#include <filesystem>
#include <string>

namespace ao::ipc {

/// The runtime directory of the instance with this data directory:
/// $XDG_RUNTIME_DIR/ao/<hash of the data dir> when that variable names an absolute directory, else
/// <data dir>/run. Created 0700 when absent; refused when it is a link, belongs to somebody else,
/// or is open to others. The error says what to do.
tl::expected<std::filesystem::path, std::string>
runtime_directory(const std::filesystem::path& data_dir);

/// "ipc://…/workers.sock" in that directory, or why it cannot be used (the path of a socket holds
/// 107 bytes).
tl::expected<std::string, std::string> worker_endpoint(const std::filesystem::path& runtime_dir);

} // namespace ao::ipc
