// What went wrong with workers: deaths, hangs, refused frames. Written by the core thread.
#pragma once

#include "ipc/ids.h"
#include "supervisor/domain/worker_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::store {

class Database;

struct Incident {
    ipc::WorkerKind worker = ipc::WorkerKind::scm;
    ipc::Incarnation incarnation = 0;
    std::string kind;                 // "death", "hang", "misuse", …
    std::string detail;               // for people
    std::optional<std::string> input; // what the worker had in hand
    domain::WallTime at;
};

/// The kind of incident that counts towards the poison rule.
inline constexpr std::string_view kDeathIncident = "death";

/// All members throw StoreError; writes belong inside a Transaction.
class IncidentStore {
public:
    explicit IncidentStore(Database& database)
        : database_{database} {}

    void insert(const Incident& incident);

    /// How often that worker died with that input in hand (incidents of kDeathIncident).
    std::uint64_t deaths_with_input(ipc::WorkerKind kind, std::string_view input) const;

    std::optional<Incident> latest(ipc::WorkerKind kind) const;

    /// Keeps the newest `keep` of all workers together.
    void prune(std::uint64_t keep);

private:
    Database& database_;
};

} // namespace ao::store
