// How much memory the machine can still give.
#pragma once

#include <cstdint>
#include <optional>

namespace ao::process {

/// Bytes that programs may still take without swapping, as the kernel estimates them
/// (MemAvailable); nothing when it does not tell. Any thread.
std::optional<std::uint64_t> free_memory();

} // namespace ao::process
