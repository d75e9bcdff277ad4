// Reads the variables that the supervisor sets in a session, and the CLI's.
#include "cli/hook/environment.h"

#include <stdlib.h>

namespace ao::hook {

namespace {

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Path place(const char* name, const char* leaf) {
    Path path;
    const char* given = variable(name);
    const char* config = variable("XDG_CONFIG_HOME");
    const char* home = variable("HOME");
    if (given != nullptr) {
        path.add(given);
    } else if (config != nullptr && config[0] == '/') {
        path.add(config).add("/agent-orchestrator/").add(leaf);
    } else if (home != nullptr) {
        path.add(home).add("/.config/agent-orchestrator/").add(leaf);
    }
    return path.is_whole() ? path : Path{};
}

} // namespace

const char* variable(const char* name) {
    const char* value = getenv(name);
    return value != nullptr && value[0] != '\0' ? value : nullptr;
}

bool is_name(const char* text) {
    size_t size = 0;
    while (is_name_letter(text[size])) {
        ++size;
    }
    return size > 0 && size <= 128 && text[size] == '\0';
}

Text<128> session_id() {
    const char* given = variable("AO_SESSION_ID");
    Text<128> id;
    if (given == nullptr) {
        return id;
    }
    while (is_blank(*given)) {
        ++given;
    }
    size_t size = strlen(given);
    while (size > 0 && is_blank(given[size - 1])) {
        --size;
    }
    id.add(given, size);
    return id.is_whole() && is_name(id.c_str()) ? id : Text<128>{};
}

uint64_t generation() {
    const char* text = variable("AO_LAUNCH_GENERATION");
    uint64_t value = 0;
    for (; text != nullptr && *text != '\0'; ++text) {
        if (*text < '0' || *text > '9' || value > UINT64_MAX / 10 - 1) {
            return 0;
        }
        value = value * 10 + static_cast<uint64_t>(*text - '0');
    }
    return value;
}

Path run_file() {
    return place("AO_RUN_FILE", "running.json");
}

Path data_dir() {
    return place("AO_DATA_DIR", "data");
}

} // namespace ao::hook
