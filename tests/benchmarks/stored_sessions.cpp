// Fills the store.
#include "tests/benchmarks/stored_sessions.h"

#include "ipc/wall_clock.h"
#include "supervisor/store/store.h"

namespace ao::benchmarks {

namespace {

constexpr const char* kProject = "stored";

domain::Session past_session(std::int64_t number, domain::WallTime now) {
    domain::Session session;
    session.id = std::string{kProject} + "-" + std::to_string(number);
    session.project_id = kProject;
    session.number = number;
    session.harness = "shell";
    session.display_name = "Look into what happened on day " + std::to_string(number);
    session.issue_id = "GH-" + std::to_string(number);
    session.command = "make check";
    session.intent = domain::SessionIntent::end;
    session.phase = domain::SessionPhase::ended;
    session.repository = "/src/stored";
    session.branch = "ao/" + session.id + "/root";
    session.base = "main";
    session.workspace_path = "/data/worktrees/stored/" + session.id;
    session.handle = "pty:" + session.id + ".1";
    session.generation = 1;
    session.activity = domain::Activity::exited;
    session.activity_at = now;
    session.end_reason = "exited";
    session.end_detail = "Its program ended with exit code 0.";
    session.exit_code = 0;
    session.created_at = now;
    session.updated_at = now;
    return session;
}

} // namespace

void store_sessions(const testing::Instance& instance, std::int64_t count) {
    const auto now = ipc::wall_now();
    const auto data_dir = store::DataDir::open(instance.data());
    const auto store = store::Store::open(data_dir, now);
    domain::Project project;
    project.id = kProject;
    project.path = "/src/stored";
    project.name = "Stored";
    project.registered_at = now;
    store->transact([&] {
        store->projects.put(project);
        for (std::int64_t number = 1; number <= count; ++number) {
            store->sessions.insert(past_session(number, now));
        }
    });
    store->close();
}

} // namespace ao::benchmarks
