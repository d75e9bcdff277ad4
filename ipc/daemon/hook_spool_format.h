// The bytes of the hook spool: written by ao-hook, read by the supervisor. This is the only place
// that knows them. Only <stdint.h> and <stddef.h>: ao-hook is built without a C++ library.
//
// `events` is a sequence of frames, integers little-endian:
//    0  "AOHK"
//    4  u16  version, 1
//    6  u16  flags; bit 0: the payload was cut
//    8  u32  CRC-32 (zlib's) of the whole frame without these four bytes
//   12  u32  bytes of the payload
//   16  u64  wall time, milliseconds since 1970
//   24  u64  generation of the session's launch, 0 = not told
//   32  u64  bytes of the payload before it was cut, 0 = not known
//   40  u16  bytes of the event id, of the session id, of the agent, of the event (4 numbers)
//   48  event id, session id, agent, event, payload, without separators
//
// No lock. A writer opens `events` for appending and writes a frame with one call, which the
// kernel does not mix with another's. Then it looks whether `events` still names the file it wrote
// to. If not, the supervisor took that file away meanwhile, perhaps before the write, and the
// writer appends again to the new one; the event id makes the second copy harmless. So a stopped
// or killed writer never holds up another writer or the supervisor.
//
// Limits: needs a local file system (as SQLite's WAL does).
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace ao::daemon {

inline constexpr char kSpoolDir[] = "hook-spool";  // below the data dir, mode 0700
inline constexpr char kSpoolEvents[] = "events";   // appended to by every ao-hook
inline constexpr char kSpoolTaken[] = "taken";     // what the supervisor is reading
inline constexpr char kSpoolRefused[] = "refused"; // one byte per event that found no room

inline constexpr char kSpoolMagic[] = "AOHK";
inline constexpr size_t kSpoolMagicBytes = 4;
inline constexpr uint16_t kSpoolVersion = 1;
inline constexpr uint16_t kSpoolCut = 1;
inline constexpr size_t kSpoolHeadBytes = 48;
inline constexpr size_t kSpoolCrcAt = 8;

inline constexpr size_t kHookNameBytes = 128;           // event id, session id, agent, event
inline constexpr size_t kHookPayloadBytes = 256U << 10; // limits().hook_body_bytes
inline constexpr uint64_t kSpoolBytes = 64U << 20;      // limits().spool_bytes

/// zlib's CRC-32; begin with 0 and feed the result back in to go on.
inline uint32_t spool_crc(uint32_t crc, const void* bytes, size_t count) {
    struct Table {
        uint32_t of[256];

        constexpr Table()
            : of{} {
            for (uint32_t i = 0; i < 256; ++i) {
                uint32_t value = i;
                for (int bit = 0; bit < 8; ++bit) {
                    value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1) : value >> 1;
                }
                of[i] = value;
            }
        }
    };

    static constexpr Table kTable;
    const auto* next = static_cast<const unsigned char*>(bytes);
    crc = ~crc;
    for (size_t i = 0; i < count; ++i) {
        crc = kTable.of[(crc ^ next[i]) & 0xFFU] ^ (crc >> 8);
    }
    return ~crc;
}

} // namespace ao::daemon
