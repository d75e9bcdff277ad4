// What the HTTP API asks about what sessions have used. Every member may be called from any thread.
#pragma once

#include "supervisor/api/supervisor_port.h"
#include "supervisor/domain/usage.h"

#include <string>

namespace ao::api {

struct UsageFilter {
    std::string project; // empty: of every project
    std::string session; // empty: of every session; else one of that project
};

class UsagePort {
public:
    virtual ~UsagePort() = default;

    /// Sessions that are over and projects that were removed count too: what was used stays used.
    virtual ApiResult<domain::UsageReport> usage(const UsageFilter& filter) = 0;
};

} // namespace ao::api
