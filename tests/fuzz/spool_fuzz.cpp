// A spool file of any content: damaged places are passed over, intact events come out bounded.
#include "ipc/daemon/hook_spool.h"
#include "tests/support/temp_dir.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ao::testing::TempDir directory;
    const auto file = directory / "events";
    std::ofstream{file, std::ios::binary | std::ios::trunc}.write(
        reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    std::size_t bytes = 0;
    ao::daemon::HookSpool::read(file, [&](ao::daemon::SpooledHook&& hook) {
        bytes += hook.payload.size() + hook.event_id.size() + hook.session_id.size();
    });
    if (bytes > size) {
        std::abort();
    }
    return 0;
}
