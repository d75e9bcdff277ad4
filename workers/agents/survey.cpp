// One look per agent: its program, that program's version, its login.
#include "workers/agents/survey.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/file_problems.h"
#include "workers/agents/login_look.h"
#include "workers/countdown.h"
#include "workers/version_look.h"

#include <utility>

namespace ao::workers::agents {

namespace {

/// `co_await version_of(workbench, look)`
auto version_of(Workbench& workbench, VersionLook look) {
    struct Awaiter {
        Workbench& workbench;
        VersionLook look;
        VersionFound found{};

        bool await_ready() { return false; }

        void await_suspend(std::coroutine_handle<> awaiter) {
            look_for_version(workbench, look, [this, awaiter](VersionFound seen) {
                found = std::move(seen);
                awaiter.resume();
            });
        }

        VersionFound await_resume() { return std::move(found); }
    };

    return Awaiter{workbench, std::move(look)};
}

// Where an agent can be seen to do something, "" for nowhere.
std::string observed_through(const AgentRow& row) {
    std::string all;
    const auto add = [&](const char* where) {
        all += (all.empty() ? "" : ", ") + std::string{where};
    };
    if (row.is_signal_capable()) {
        add("hooks");
    }
    if (row.transcript) {
        add("transcript");
    }
    if (row.screen) {
        add("screen");
    }
    return all;
}

bool is_same(const CatalogEntry* one, const CatalogEntry& other) {
    return one != nullptr && one->file == other.file && one->text == other.text;
}

} // namespace

void Survey::look_at_all(std::function<void(std::uint64_t facts)> done) {
    told_ = catalog_.now();
    report_catalog();
    const auto& entries = told_->entries();
    const auto count = countdown(entries.size() + 1, std::move(done));
    count();
    for (const auto& entry : entries) {
        look_at(entry, count);
    }
}

void Survey::look_at_changed() {
    const auto before = std::exchange(told_, catalog_.now());
    if (before == told_) {
        return;
    }
    report_catalog();
    for (const auto& entry : told_->entries()) {
        if (!before || !is_same(before->entry(entry.row.id), entry)) {
            look_at(entry, [] {});
        }
    }
}

void Survey::report_catalog() {
    ipc::AgentCatalogSeen seen;
    seen.directory = machine_.agents_directory;
    for (const auto& entry : told_->entries()) {
        seen.agents.push_back(entry.row.id);
    }
    seen.problems = texts_of(told_->problems());
    workbench_.report(std::move(seen));
}

// A row that has been replaced meanwhile has a look of its own, which must not be overtaken.
void Survey::look_at(const CatalogEntry& entry, std::function<void()> done) {
    const std::shared_ptr<const CatalogEntry> kept{told_, &entry};
    tasks_.start(seen(kept), [this, kept, done = std::move(done)](ipc::AgentCliSeen found) {
        if (is_same(told_->entry(kept->row.id), *kept)) {
            workbench_.report(std::move(found));
        }
        done();
    });
}

Task<ipc::AgentCliSeen> Survey::seen(std::shared_ptr<const CatalogEntry> entry) {
    const auto& row = entry->row;
    ipc::AgentCliSeen found;
    found.agent = row.id;
    found.name = row.name;
    found.file = entry->file;
    found.observes = observed_through(row);
    found.path = machine_.find_program(row.binary);
    const bool needs_program = !row.binary.names.empty();
    if (needs_program && found.path.empty()) {
        found.availability = ipc::Availability::missing;
        found.detail = "not found in " + machine_.places(row.binary);
    } else if (!needs_program || row.binary.is_bundled) {
        found.availability = ipc::Availability::available;
    } else {
        auto asking = version_of(workbench_, {found.path, row.binary.version, "", {}});
        const auto version = co_await asking;
        found.availability = version.availability;
        found.version = version.version;
        found.detail = version.detail;
    }
    auto looking = look_for_login(workbench_, row.login, found.path, machine_.home);
    found.login = co_await std::move(looking);
    co_return found;
}

} // namespace ao::workers::agents
