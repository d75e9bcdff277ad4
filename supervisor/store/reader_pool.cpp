// Borrowing and giving back.
#include "supervisor/store/reader_pool.h"

#include "ipc/limits.h"

namespace ao::store {

ReaderPool::Lease ReaderPool::borrow() {
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return Lease{*this, std::move(reader)};
        }
    }
    return Lease{*this, std::make_unique<StoreReader>(file_)};
}

void ReaderPool::give_back(std::unique_ptr<StoreReader> reader) {
    const std::lock_guard lock{mutex_};
    if (idle_.size() < ipc::limits().store_idle_readers) {
        idle_.push_back(std::move(reader));
    }
}

ReaderPool::Lease::~Lease() {
    if (reader_) {
        pool_->give_back(std::move(reader_));
    }
}

} // namespace ao::store
