// BEGIN IMMEDIATE … COMMIT. Poco's begin() can only be deferred, and a deferred transaction fails
// at once, whatever the busy timeout, when another writer committed after its first read.
#pragma once

namespace ao::store {

class Database;

/// Rolled back when it goes out of scope uncommitted. One thread.
class Transaction {
public:
    /// Throws StoreError: `busy` when another process keeps the write lock.
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    /// On disk when it returns. Throws StoreError; nothing was kept then.
    void commit();

private:
    Database& database_;
};

} // namespace ao::store
