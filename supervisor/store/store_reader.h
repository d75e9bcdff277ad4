// The reading side of the store: one read-only connection with the queries of the typed stores. One
// thread at a time; ReaderPool lends them.
#pragma once

#include "supervisor/store/change_log.h"
#include "supervisor/store/fact_store.h"
#include "supervisor/store/hook_inbox.h"
#include "supervisor/store/incarnation_store.h"
#include "supervisor/store/incident_store.h"
#include "supervisor/store/launch_plan_store.h"
#include "supervisor/store/message_store.h"
#include "supervisor/store/operation_store.h"
#include "supervisor/store/project_store.h"
#include "supervisor/store/session_store.h"
#include "supervisor/store/usage_store.h"

#include <filesystem>
#include <memory>
#include <utility>

namespace ao::store {

/// All members throw StoreError.
class StoreReader {
    std::unique_ptr<Database> database_; // before the stores that use it

public:
    explicit StoreReader(const std::filesystem::path& file);
    ~StoreReader();

    /// Runs `work` on one snapshot of the database, so that several queries agree.
    template <class Work>
    auto on_snapshot(Work&& work) {
        const Snapshot snapshot{*database_};
        return std::forward<Work>(work)();
    }

private:
    class Snapshot {
    public:
        explicit Snapshot(Database& database);
        Snapshot(const Snapshot&) = delete;
        Snapshot& operator=(const Snapshot&) = delete;
        ~Snapshot();

    private:
        Database& database_;
    };

public:
    const IncarnationStore incarnations;
    const IncidentStore incidents;
    const FactStore facts;
    const OperationStore operations;
    const HookInbox hooks;
    const ProjectStore projects;
    const SessionStore sessions;
    const MessageStore messages;
    const LaunchPlanStore launch_plans;
    const UsageStore usage;
    const ChangeLog changes;
};

} // namespace ao::store
