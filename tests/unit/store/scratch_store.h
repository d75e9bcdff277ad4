// A migrated database in a directory of its own, and the few words the store's tests share.
#pragma once

#include "supervisor/store/data_dir.h"
#include "supervisor/store/database.h"
#include "supervisor/store/migrations.h"
#include "supervisor/store/store.h"
#include "supervisor/store/transaction.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ao::store {

inline constexpr domain::WallTime kNow{std::chrono::milliseconds{1'700'000'000'000}};

inline constexpr auto kRuntime = ipc::WorkerKind::runtime;
inline constexpr auto kScm = ipc::WorkerKind::scm;

inline domain::WallTime later(std::int64_t milliseconds) {
    return kNow + std::chrono::milliseconds{milliseconds};
}

/// An empty database in a data directory of its own.
struct ScratchDatabase {
    testing::TempDir directory;
    DataDir data_dir = DataDir::open(directory / "data");
    std::unique_ptr<Database> database = Database::open_writer(data_dir.prepare_database());
};

/// One with the landed schema, and every typed store on it.
struct ScratchStore : ScratchDatabase {
    ScratchStore() { migrate(*database, landed_migrations(), kNow); }

    IncarnationStore incarnations{*database};
    IncidentStore incidents{*database};
    FactStore facts{*database};
    SequenceStore sequences{*database};
    OperationStore operations{*database};
    HookInbox hooks{*database};
    ChangeLog log{*database};

    std::int64_t count(const std::string& from) {
        return database->value<std::int64_t>("SELECT count(*) FROM " + from);
    }
};

/// The StoreError that `action` ends with, or nothing.
template <class Action>
std::optional<StoreError> error_of(Action&& action) {
    try {
        std::forward<Action>(action)();
    } catch (const StoreError& error) {
        return error;
    }
    return std::nullopt;
}

/// CppUnit makes every fixture before the first test runs, so the world of a test is made in setUp.
template <class World>
class FixtureWith : public CppUnit::TestFixture {
public:
    void setUp() override { world_.emplace(); }

    void tearDown() override { world_.reset(); }

protected:
    World& world() { return *world_; }

    Database& database() { return *world_->database; }

private:
    std::optional<World> world_;
};

#define ASSERT_PROBLEM(problem_, error_)                                                           \
    do {                                                                                           \
        const auto& found_ = (error_);                                                             \
        CPPUNIT_ASSERT_MESSAGE("no StoreError was thrown", found_.has_value());                    \
        CPPUNIT_ASSERT_MESSAGE(found_->what(), found_->problem() == StoreProblem::problem_);       \
    } while (false)

#define ASSERT_CONTAINS(part_, text_)                                                              \
    CPPUNIT_ASSERT_MESSAGE(std::string{text_},                                                     \
                           std::string_view{text_}.find(part_) != std::string_view::npos)

} // namespace ao::store
