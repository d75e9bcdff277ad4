// Brings a database to the newest schema, one immutable numbered step per transaction, and refuses
// one that this program does not understand. Core thread, at start.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ao::store {

class Database;

struct Migration {
    std::int64_t version; // 1, 2, 3, …
    std::string_view name;
    std::string_view sql;
};

/// The landed migrations, embedded from migrations/NNNN_name.sql at build.
std::span<const Migration> landed_migrations();

/// FNV-1a 64 of the text, as 16 hexadecimal digits: what the ledger remembers of a migration.
std::string checksum_of(std::string_view sql);

/// Applies what is missing; `now` goes to the ledger. Throws StoreError:
/// `newer` when the ledger holds a migration that we do not have or that has another checksum,
/// `corrupt` when the file holds tables but no ledger of ours.
void migrate(Database& database, std::span<const Migration> migrations, domain::WallTime now);

} // namespace ao::store
