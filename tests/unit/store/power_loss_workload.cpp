// What the power-loss test kills: a program that commits rows and prints one line for each once it
// is committed. Usage: ao_power_loss_workload <data dir> <synchronous: FULL | NORMAL | OFF>
#include "supervisor/store/database.h"
#include "supervisor/store/migrations.h"
#include "supervisor/store/store.h"
#include "supervisor/store/transaction.h"
#include "tests/support/power_loss_vfs.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <unistd.h>

using namespace ao;
using namespace ao::store;

namespace {

constexpr domain::WallTime kNow{std::chrono::milliseconds{1'700'000'000'000}};

void acknowledge(const std::string& line) {
    // One unbuffered write: what the test reads was acknowledged for certain.
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
        throw std::runtime_error{"the test is gone"};
    }
}

/// What the core thread does with one batch: hook events, facts, the applied sequence.
void apply_batch(HookInbox& hooks, FactStore& facts, SequenceStore& sequences, int batch,
                 ipc::Incarnation incarnation) {
    for (int i = 0; i < 3; ++i) {
        hooks.insert({.event_id = fmt::format("event-{}-{}-{}", incarnation, batch, i),
                      .session_id = "",
                      .agent = "fake",
                      .event = "Stop",
                      .generation = 0,
                      .payload = std::string(1500, 'x')},
                     kNow);
    }
    const auto seq = static_cast<ipc::Sequence>(batch);
    facts.put({.worker = ipc::WorkerKind::runtime,
               .name = "runtime.tool_seen",
               .subject = "git",
               .body = fmt::format(R"({{"version":"{}"}})", batch),
               .observed_at = kNow,
               .incarnation = incarnation,
               .seq = seq},
              kNow);
    sequences.set_applied(ipc::WorkerKind::runtime, incarnation, seq);
}

/// The supervisor's own path: open, commit, prune, close.
void run_store(const DataDir& data_dir) {
    const auto store = Store::open(data_dir, kNow);
    ipc::Incarnation incarnation = 0;
    store->transact(
        [&] { incarnation = store->incarnations.begin(ipc::WorkerKind::runtime, kNow); });
    acknowledge(fmt::format("incarnation {}\n", incarnation));
    for (int batch = 1; batch <= 5; ++batch) {
        store->transact(
            [&] { apply_batch(store->hooks, store->facts, store->sequences, batch, incarnation); });
        acknowledge(fmt::format("batch {} {}\n", incarnation, batch));
        if (batch == 3) {
            store->checkpoint();
            store->prune();
        }
    }
    store->close();
    acknowledge("closed\n");
}

/// The same on a bare connection, where `synchronous` can be weakened.
void run_database(const DataDir& data_dir, const std::string& synchronous) {
    const auto database = Database::open_writer(data_dir.prepare_database());
    migrate(*database, landed_migrations(), kNow);
    if (synchronous != "FULL") {
        database->run("PRAGMA synchronous=" + synchronous);
    }
    IncarnationStore incarnations{*database};
    HookInbox hooks{*database};
    FactStore facts{*database};
    SequenceStore sequences{*database};
    ipc::Incarnation incarnation = 0;
    {
        Transaction transaction{*database};
        incarnation = incarnations.begin(ipc::WorkerKind::runtime, kNow);
        transaction.commit();
    }
    acknowledge(fmt::format("incarnation {}\n", incarnation));
    for (int batch = 1; batch <= 8; ++batch) {
        Transaction transaction{*database};
        apply_batch(hooks, facts, sequences, batch, incarnation);
        transaction.commit();
        acknowledge(fmt::format("batch {} {}\n", incarnation, batch));
        if (batch % 3 == 0) {
            database->rows<std::int64_t, std::int64_t, std::int64_t>(
                "PRAGMA wal_checkpoint(RESTART)");
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        return 64;
    }
    try {
        testing::install_power_loss_vfs_from_environment();
        const auto data_dir = DataDir::open(argv[1]);
        run_store(data_dir);
        run_database(data_dir, argv[2]);
        run_store(data_dir);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 70;
    }
}
