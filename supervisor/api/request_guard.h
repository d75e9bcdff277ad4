// Who may speak to the API at all: decided from Host, Origin and Sec-Fetch-Site for every route and
// upgrade, before routing (goals-and-faults.md 3.3.1, api-cli.md 1.9). Any web page that the user
// opens can reach a loopback port, so this is a wall, not a formality. Immutable; any thread.
#pragma once

#include "supervisor/api/exchange.h"

namespace ao::api {

class RequestGuard {
public:
    /// `port` is the one that was bound; `allowed_origins` come from AO_ALLOWED_ORIGINS.
    RequestGuard(std::uint16_t port, std::vector<std::string> allowed_origins);

    struct Verdict {
        std::optional<Response> answer; // set: answer this, go no further
        TextPairs headers;              // to be added to whatever is answered
    };

    Verdict check(const Poco::Net::HTTPRequest& head, std::string_view request_id) const;

private:
    Verdict check_host(const Poco::Net::HTTPRequest& head, std::string_view request_id) const;
    Verdict check_origin(const Poco::Net::HTTPRequest& head, std::string_view request_id) const;

    std::vector<std::string> hosts_;
    std::vector<std::string> own_origins_;
    std::vector<std::string> allowed_origins_;
};

} // namespace ao::api
