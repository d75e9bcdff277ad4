// What every route of the API may use, and the functions that put the routes of one resource into
// the table. The handlers run on pool threads, many at once.
#pragma once

#include "supervisor/api/agent_port.h"
#include "supervisor/api/message_port.h"
#include "supervisor/api/project_port.h"
#include "supervisor/api/router.h"
#include "supervisor/api/session_port.h"
#include "supervisor/api/usage_port.h"

#include <atomic>
#include <chrono>
#include <cstddef>

namespace ao::api {

class EventStream;
class Metrics;
class TerminalHub;

/// How many requests may wait for a worker at the same time: half the pool, so that the other half
/// always answers (decisions.md 4). Any thread.
class WaitingRoom {
public:
    explicit WaitingRoom(std::size_t places)
        : places_{places} {}

    /// A place, given back on destruction. False when there was none: do not wait.
    class Place {
    public:
        explicit Place(WaitingRoom& room)
            : room_{room}
            , taken_{room.enter()} {}

        ~Place() {
            if (taken_) {
                room_.taken_.fetch_sub(1);
            }
        }

        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        explicit operator bool() const { return taken_; }

    private:
        WaitingRoom& room_;
        bool taken_;
    };

private:
    bool enter() {
        auto taken = taken_.load();
        while (taken < places_) {
            if (taken_.compare_exchange_weak(taken, taken + 1)) {
                return true;
            }
        }
        return false;
    }

    std::size_t places_;
    std::atomic<std::size_t> taken_{0};
};

struct RouteContext {
    SupervisorPort& port;
    ProjectPort& projects;
    SessionPort& sessions;
    MessagePort& messages;
    AgentPort& agents;
    UsagePort& usage;
    Metrics& metrics;
    EventStream& events;
    TerminalHub& terminals;
    WaitingRoom& waiting;
    std::chrono::milliseconds request_timeout;
};

void add_probe_routes(Router& router, RouteContext& context);
void add_worker_routes(Router& router, RouteContext& context);
void add_operation_routes(Router& router, RouteContext& context);
void add_project_routes(Router& router, RouteContext& context);
void add_session_routes(Router& router, RouteContext& context);
void add_cleanup_routes(Router& router, RouteContext& context);
void add_message_routes(Router& router, RouteContext& context);
void add_agent_routes(Router& router, RouteContext& context);
void add_usage_routes(Router& router, RouteContext& context);
void add_process_routes(Router& router, RouteContext& context);
void add_diagnosis_routes(Router& router, RouteContext& context);
void add_hook_routes(Router& router, RouteContext& context);
void add_event_routes(Router& router, RouteContext& context);
void add_terminal_routes(Router& router, RouteContext& context);
void add_document_routes(Router& router, RouteContext& context);

/// All of them.
Router make_router(RouteContext& context);

} // namespace ao::api
