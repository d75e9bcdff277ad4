// The writing side of the store: one connection with its typed stores. Owned by the core thread,
// which alone uses it. It never re-creates, moves or removes a file that holds data.
#pragma once

#include "supervisor/store/change_log.h"
#include "supervisor/store/data_dir.h"
#include "supervisor/store/fact_store.h"
#include "supervisor/store/hook_inbox.h"
#include "supervisor/store/incarnation_store.h"
#include "supervisor/store/incident_store.h"
#include "supervisor/store/launch_plan_store.h"
#include "supervisor/store/message_store.h"
#include "supervisor/store/operation_store.h"
#include "supervisor/store/project_store.h"
#include "supervisor/store/sequence_store.h"
#include "supervisor/store/session_store.h"
#include "supervisor/store/store_error.h"
#include "supervisor/store/usage_store.h"
#include "supervisor/store/written_sessions.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace ao::store {

/// All members throw StoreError.
class Store {
    std::unique_ptr<Database> database_; // before the stores that use it

public:
    /// Creates or opens `<data dir>/ao.db`, checks it when it was not closed cleanly, and migrates
    /// it. The text of what it throws is advice for people. The DataDir must outlive the Store.
    static std::unique_ptr<Store> open(const DataDir& data_dir, domain::WallTime now);

    ~Store();

    /// Runs `work` in one BEGIN IMMEDIATE transaction: on disk when this returns; when `work` or
    /// the commit throws, nothing of it is kept.
    void transact(const std::function<void()>& work);

    /// From now on every commit notes there which sessions it wrote. `written` outlives the Store.
    void note_in(WrittenSessions& written) { written_ = &written; }

    /// Writes something of no meaning, to learn whether writing works again. Throws StoreError.
    void prove_writable(domain::WallTime now);

    /// For idle moments: moves committed pages from the WAL into the database file, as far as that
    /// goes without waiting for readers.
    void checkpoint();

    /// For idle moments: prunes everything to limits(), in one transaction. True when there is more
    /// to prune.
    bool prune();

    /// Notes the clean shutdown, so that the next start need not check, and empties the WAL.
    /// Nothing may be written afterwards.
    void close();

    const std::filesystem::path& file() const;

private:
    explicit Store(std::unique_ptr<Database> database);

    WrittenSessions* written_ = nullptr;

public:
    IncarnationStore incarnations;
    IncidentStore incidents;
    FactStore facts;
    SequenceStore sequences;
    OperationStore operations;
    HookInbox hooks;
    ProjectStore projects;
    SessionStore sessions;
    MessageStore messages;
    LaunchPlanStore launch_plans;
    UsageStore usage;
    ChangeLog changes;
};

} // namespace ao::store
