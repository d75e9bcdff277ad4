// Finds the daemon through its run file.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace ao::hook {

/// The port of the daemon that the file names, or 0 with the reason. A daemon whose process is gone
/// or was replaced by another of the same pid counts as absent, because its port may by now belong
/// to a stranger. Never waits, whatever is at the path.
uint16_t daemon_port(const char* run_file, const char** why_not);

/// The whole number at `"key":` on the top level of a JSON object.
bool find_number(const char* json, size_t size, const char* key, uint64_t* value);

} // namespace ao::hook
