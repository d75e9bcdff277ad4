// One row of the change log: what happened, as it goes to every client. A value.
// Standard library only.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ao::domain {

struct Change {
    std::int64_t seq = 0; // from 1, without gaps inside the retained range
    std::string type;
    std::optional<std::string> project_id;
    std::optional<std::string> session_id;
    std::string payload; // a JSON object
    WallTime created_at;

    bool operator==(const Change&) const = default;
};

} // namespace ao::domain
