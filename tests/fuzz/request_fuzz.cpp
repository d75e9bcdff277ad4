// HTTP requests as bytes: heads, targets, queries, JSON bodies and hook events. Whatever comes is
// answered, never by a 5xx that we did not mean.
#include "tests/unit/api/dispatch_bench.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static ao::tests::DispatchBench bench;
    const auto answers = bench.run({reinterpret_cast<const char*>(data), size});
    if (answers.find("HTTP/1.1 500") == 0) {
        std::abort();
    }
    return 0;
}
