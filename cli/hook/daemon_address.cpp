// Reads three numbers from running.json and compares them with /proc.
#include "cli/hook/daemon_address.h"

#include "cli/hook/descriptor.h"
#include "cli/hook/text.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace ao::hook {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool read_digits(const char* at, const char* end, uint64_t* value) {
    const char* from = at;
    *value = 0;
    for (; at < end && is_digit(*at) && *value < UINT64_MAX / 10 - 1; ++at) {
        *value = *value * 10 + static_cast<uint64_t>(*at - '0');
    }
    return at > from && (at == end || !is_digit(*at));
}

/// The first character after the string that begins at `at`.
const char* string_end(const char* at, const char* end) {
    for (++at; at < end && *at != '"'; ++at) {
        at += *at == '\\' ? 1 : 0;
    }
    return at < end ? at + 1 : end;
}

bool is_running(uint64_t pid, bool knows_start, uint64_t start_ticks) {
    Text<64> path;
    path.add("/proc/").add_number(pid).add("/stat");
    const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    char text[1024];
    const ssize_t size = file.is_open() ? read(file.get(), text, sizeof text) : -1;
    if (size <= 0) {
        return false;
    }
    // The program's name may hold anything; the fields are counted after its last parenthesis.
    const char* end = text + size;
    const char* at = end;
    while (at > text && at[-1] != ')') {
        --at;
    }
    for (int field = 2; field < 22; ++field) {
        while (at < end && *at != ' ') {
            ++at;
        }
        at += at < end ? 1 : 0;
    }
    uint64_t ticks = 0;
    return read_digits(at, end, &ticks) && (!knows_start || ticks == start_ticks);
}

} // namespace

bool find_number(const char* json, size_t size, const char* key, uint64_t* value) {
    const char* end = json + size;
    const size_t key_size = strlen(key);
    int depth = 0;
    for (const char* at = json; at < end;) {
        if (*at != '"') {
            depth += *at == '{' || *at == '[' ? 1 : 0;
            depth -= *at == '}' || *at == ']' ? 1 : 0;
            ++at;
            continue;
        }
        const char* name = at + 1;
        at = string_end(at, end);
        const char* next = at;
        while (next < end && is_space(*next)) {
            ++next;
        }
        if (depth != 1 || next == end || *next != ':' ||
            static_cast<size_t>(at - name) != key_size + 1 || memcmp(name, key, key_size) != 0) {
            continue;
        }
        for (++next; next < end && is_space(*next);) {
            ++next;
        }
        return read_digits(next, end, value);
    }
    return false;
}

uint16_t daemon_port(const char* run_file, const char** why_not) {
    // Without O_NONBLOCK, opening a fifo would wait for a writer.
    const Descriptor file{open(run_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat status;
    *why_not = "the daemon is not running";
    if (!file.is_open()) {
        return 0;
    }
    if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid()) {
        *why_not = "the run file is not a plain file of this user";
        return 0;
    }
    char text[4096];
    const ssize_t size = read(file.get(), text, sizeof text);
    const size_t bytes = size > 0 ? static_cast<size_t>(size) : 0;
    uint64_t port = 0;
    uint64_t pid = 0;
    uint64_t start_ticks = 0;
    if (!find_number(text, bytes, "port", &port) || port == 0 || port > UINT16_MAX ||
        !find_number(text, bytes, "pid", &pid)) {
        *why_not = "the run file is damaged";
        return 0;
    }
    const bool knows_start = find_number(text, bytes, "startTicks", &start_ticks);
    return is_running(pid, knows_start, start_ticks) ? static_cast<uint16_t>(port) : 0;
}

} // namespace ao::hook
