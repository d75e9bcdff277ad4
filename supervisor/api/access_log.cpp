// Writes access lines.
#include "supervisor/api/access_log.h"

#include "supervisor/log.h"

#include <fmt/format.h>

#include <vector>

namespace ao::api {

void AccessEntry::write() const {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(took()).count();
    std::vector<log::Field> fields{
        {"id", id},
        {"method", method},
        {"path", target.substr(0, target.find('?'))},
        {"status", status},
        {"bytes", bytes},
        {"duration", fmt::format("{}.{:03}ms", micros / 1000, micros % 1000)},
        {"remote", remote}};
    if (!cause.empty()) {
        fields.emplace_back("error", cause);
    }
    log::write(log::Level::info, "http request", fields);
}

} // namespace ao::api
