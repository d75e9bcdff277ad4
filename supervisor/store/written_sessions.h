// Which sessions were written, in the order of their commits, so that who keeps what it read of
// them reads no others again. The store notes, any thread asks. What it forgot, it says.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ao::store {

class WrittenSessions {
public:
    /// Stands for everything that was noted up to a moment.
    using Mark = std::int64_t;

    struct Since {
        Mark mark = 0;                            // for the next question; ask before you read
        std::optional<std::set<std::string>> ids; // nothing: more than are kept, so read all
    };

    /// After the commit, and before anybody is told of it.
    void note(std::vector<std::string> ids);

    Since since(Mark mark) const;

private:
    // Of one session each; of more than that between two looks, reading all costs no more.
    static constexpr std::size_t kKept = 1'024;

    mutable std::mutex mutex_; // guards the two below
    std::deque<std::string> newest_;
    Mark mark_ = 0; // how many were ever noted
};

} // namespace ao::store
