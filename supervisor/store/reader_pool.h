// Lends read-only connections to the HTTP threads, one per request. Any thread.
#pragma once

#include "supervisor/store/store_reader.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ao::store {

/// Opens a reader when all are lent and keeps limits().store_idle_readers of them open. Must
/// outlive its leases.
class ReaderPool {
public:
    explicit ReaderPool(std::filesystem::path file)
        : file_{std::move(file)} {}

    /// A borrowed reader; goes back by itself. Keep it for one short request: a long read keeps
    /// the WAL from being emptied.
    class Lease {
    public:
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        StoreReader* operator->() const { return reader_.get(); }

        StoreReader& operator*() const { return *reader_; }

    private:
        friend class ReaderPool;

        Lease(ReaderPool& pool, std::unique_ptr<StoreReader> reader)
            : pool_{&pool}
            , reader_{std::move(reader)} {}

        ReaderPool* pool_;
        std::unique_ptr<StoreReader> reader_;
    };

    /// Throws StoreError when a connection cannot be opened.
    Lease borrow();

private:
    void give_back(std::unique_ptr<StoreReader> reader);

    const std::filesystem::path file_;
    std::mutex mutex_; // guards idle_
    std::vector<std::unique_ptr<StoreReader>> idle_;
};

} // namespace ao::store
