// Frames of workers and of the supervisor: any bytes are a message of the schema or refused.
#include "ipc/codec.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ao::ipc;

namespace {

// A message that was accepted must survive its own encoding.
template <class Message, class Decode>
void expect_stable(const Message& message, Decode decode) {
    const auto again = decode(name_of(message), encode_body(message));
    if (!again || *again != message) {
        std::abort();
    }
}

} // namespace

// The first line is the type, the rest the body; the whole is tried as an envelope too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    if (const auto envelope = decode_envelope(bytes)) {
        if (!decode_envelope(encode(*envelope))) {
            std::abort();
        }
    }
    const auto line_end = bytes.find('\n');
    if (line_end == std::string_view::npos) {
        return 0;
    }
    const auto type = bytes.substr(0, line_end);
    const auto body = bytes.substr(line_end + 1);
    if (const auto message = decode_worker_message(type, body)) {
        expect_stable(*message, decode_worker_message);
    }
    if (const auto message = decode_supervisor_message(type, body)) {
        expect_stable(*message, decode_supervisor_message);
    }
    return 0;
}
