// state.json, read with suspicion: it says where to connect and with what secret.
#include "ipc/pty/host_state.h"

#include "ipc/child_process.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::pty {

namespace {

using ipc::Descriptor;
using Json = nlohmann::json;

// A state file has a few hundred bytes; paths make up most of it.
constexpr std::size_t kMaxStateBytes = 64U << 10;

Json to_json(const ProcessIdentity& process) {
    return {{"pid", process.pid}, {"start_ticks", process.start_ticks}};
}

ProcessIdentity identity_from(const Json& json) {
    return {json.at("pid").get<std::int64_t>(), json.at("start_ticks").get<std::uint64_t>()};
}

Json to_json(const HostState& state) {
    Json json{
        {"handle", state.handle},
        {"token", state.token},
        {"host", to_json(state.host)},
        {"child", to_json(state.child)},
        {"boot_id", state.boot_id},
        {"socket", state.socket},
        {"protocol_min", state.protocol_min},
        {"protocol_max", state.protocol_max},
        {"build", state.build},
        {"created_ms", state.created_ms},
        {"cgroup", state.cgroup},
        {"memory_cap_mb", state.caps.memory_mb},
        {"cpu_cap_percent", state.caps.cpu_percent},
        {"caps_problem", state.caps.problem},
        {"memory_kills", state.memory_kills.count},
        {"memory_kill_process", state.memory_kills.process},
    };
    if (state.end) {
        json["end"] = {{"code", state.end->exit.code},
                       {"signal", state.end->exit.signal},
                       {"at_ms", state.end->at_ms}};
    }
    return json;
}

HostState state_from(const Json& json) {
    HostState state;
    json.at("handle").get_to(state.handle);
    json.at("token").get_to(state.token);
    state.host = identity_from(json.at("host"));
    state.child = identity_from(json.at("child"));
    json.at("boot_id").get_to(state.boot_id);
    json.at("socket").get_to(state.socket);
    json.at("protocol_min").get_to(state.protocol_min);
    json.at("protocol_max").get_to(state.protocol_max);
    json.at("build").get_to(state.build);
    json.at("created_ms").get_to(state.created_ms);
    // A host of an earlier version, which goes on running, did not write these.
    state.cgroup = json.value("cgroup", std::string{});
    state.caps = {json.value("memory_cap_mb", std::uint64_t{0}),
                  json.value("cpu_cap_percent", std::uint64_t{0}),
                  json.value("caps_problem", std::string{})};
    state.memory_kills = {json.value("memory_kills", std::uint64_t{0}),
                          json.value("memory_kill_process", std::string{})};
    if (json.contains("end")) {
        const auto& end = json.at("end");
        state.end =
            HostEnd{{end.at("code").get<std::int32_t>(), end.at("signal").get<std::int32_t>()},
                    end.at("at_ms").get<std::int64_t>()};
    }
    return state;
}

tl::unexpected<HostStateError> unreadable(const std::string& why) {
    return tl::unexpected{HostStateError{HostStateProblem::unreadable, why}};
}

tl::expected<std::string, HostStateError> read_own_file(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (!file) {
        const auto problem =
            errno == ENOENT ? HostStateProblem::missing : HostStateProblem::unreadable;
        return tl::unexpected{HostStateError{problem, std::strerror(errno)}};
    }

    struct stat about {};

    if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
        return unreadable("it is no file");
    }
    if (about.st_uid != ::geteuid() || (about.st_mode & 077) != 0) {
        return unreadable("somebody else could have written it");
    }
    std::string text(kMaxStateBytes, '\0');
    const auto size = ::read(file.get(), text.data(), text.size());
    if (size < 0) {
        return unreadable(std::strerror(errno));
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
}

bool write_all(int file, const std::string& content) {
    std::size_t done = 0;
    while (done < content.size()) {
        const auto count = ::write(file, content.data() + done, content.size() - done);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        done += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return true;
}

} // namespace

tl::expected<HostState, HostStateError> read_host_state(const std::string& directory) {
    const auto text = read_own_file(state_path(directory));
    if (!text) {
        return tl::unexpected{text.error()};
    }
    try {
        return state_from(Json::parse(*text));
    } catch (const Json::exception& error) {
        return tl::unexpected{HostStateError{HostStateProblem::malformed, error.what()}};
    }
}

tl::expected<void, int> write_host_state(const std::string& directory, const HostState& state) {
    const auto text = to_json(state).dump(2, ' ', false, Json::error_handler_t::replace);
    return write_file_atomically(state_path(directory), text + "\n");
}

tl::expected<void, int> write_file_atomically(const std::string& path, const std::string& content) {
    const auto fresh = path + ".new";
    Descriptor file{
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file) {
        return tl::unexpected{errno};
    }
    // Without the sync a power loss may leave the new name with an empty file.
    if (!write_all(file.get(), content) || ::fdatasync(file.get()) != 0 ||
        ::rename(fresh.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(fresh.c_str());
        return tl::unexpected{error};
    }
    return {};
}

std::string state_path(const std::string& directory) {
    return directory + "/state.json";
}

std::string screen_path(const std::string& directory) {
    return directory + "/screen";
}

std::string screen_text_path(const std::string& directory) {
    return directory + "/screen.txt";
}

std::string lock_path(const std::string& directory) {
    return directory + "/lock";
}

} // namespace ao::pty
