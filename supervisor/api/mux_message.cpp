// Reads and writes the objects. Data is most of the traffic, so it is put together by hand.
#include "supervisor/api/mux_message.h"

#include "ipc/daemon/base64.h"
#include "supervisor/api/json_text.h"
#include "supervisor/strict_json.h"

#include <fmt/format.h>

#include <limits>

namespace ao::api {

namespace {

std::string about_terminal(std::string_view id, std::string_view rest) {
    const auto key = id.empty() ? std::string{} : ",\"id\":" + json_string(id);
    return fmt::format("{{\"ch\":\"terminal\"{}{}}}\n", key, rest);
}

} // namespace

tl::expected<MuxRequest, std::string> parse_mux_request(std::string_view text) {
    auto json = StrictJson::parse(text);
    if (!json) {
        return tl::unexpected{json.error()};
    }
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint16_t>::max();
    MuxRequest request;
    std::uint64_t columns = 0;
    std::uint64_t rows = 0;
    json->read("ch", request.channel)
        .read("type", request.type)
        .read("id", request.id)
        .read("data", request.data)
        .read("role", request.role)
        .read("cols", columns)
        .read("rows", rows)
        .read("force", request.is_forced);
    if (auto fault = json->fault_of_known(); !fault.empty()) {
        return tl::unexpected{std::move(fault)};
    }
    if (columns > kMost || rows > kMost) {
        return tl::unexpected{std::string{"cols and rows must be at most 65535"}};
    }
    request.columns = static_cast<std::uint16_t>(columns);
    request.rows = static_cast<std::uint16_t>(rows);
    return request;
}

std::string mux_opened(std::string_view id) {
    return about_terminal(id, ",\"type\":\"opened\"");
}

std::string mux_data(std::string_view id, std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() / 3 * 4 + id.size() + 64);
    text += "{\"ch\":\"terminal\",\"id\":";
    text += json_string(id);
    text += ",\"type\":\"data\",\"data\":\"";
    daemon::append_base64(text, bytes);
    text += "\"}\n";
    return text;
}

std::string mux_resize(std::string_view id, std::uint32_t columns, std::uint32_t rows) {
    return about_terminal(
        id, fmt::format(",\"type\":\"resize\",\"cols\":{},\"rows\":{}", columns, rows));
}

std::string mux_exited(std::string_view id, const MuxExit& exit) {
    std::string rest = ",\"type\":\"exited\"";
    if (exit.code) {
        rest += fmt::format(",\"exitCode\":{}", *exit.code);
    }
    if (exit.signal) {
        rest += fmt::format(",\"exitSignal\":{}", *exit.signal);
    }
    return about_terminal(id, rest);
}

std::string mux_error(std::string_view id, std::string_view text) {
    return about_terminal(id, ",\"type\":\"error\",\"error\":" + json_string(text));
}

std::string mux_notice(const Change& change) {
    const auto session =
        change.session_id ? ",\"sessionId\":" + json_string(*change.session_id) : std::string{};
    return fmt::format("{{\"ch\":\"sessions\",\"type\":\"snapshot\",\"session\":{{\"seq\":{},"
                       "\"projectId\":{}{},\"eventType\":{}}}}}\n",
                       change.seq, json_string(change.project_id.value_or("")), session,
                       json_string(change.type));
}

std::string mux_pong() {
    return "{\"ch\":\"system\",\"type\":\"pong\"}\n";
}

} // namespace ao::api
