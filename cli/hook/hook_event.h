// The event that this process was started to deliver.
#pragma once

#include "cli/hook/text.h"
#include "ipc/daemon/hook_spool_format.h"

namespace ao::hook {

struct HookEvent {
    Text<32> id; // 128 random bits, in hexadecimal
    Text<128> session;
    const char* agent = "";
    const char* name = "";
    uint64_t generation = 0;
    const char* payload = "";
    size_t payload_size = 0;
    bool is_cut = false;         // there was more than `payload`
    uint64_t original_bytes = 0; // all there was; 0 = not known
};

} // namespace ao::hook
