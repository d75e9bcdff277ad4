// P7: from the request for a session to its answer, its program and what that shows, next to what
// git alone needs for the worktree.
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/mux_viewer.h"
#include "tests/benchmarks/quiet_program.h"
#include "tests/benchmarks/world.h"
#include "tests/support/multiplexers.h"

#include <filesystem>

namespace ao::benchmarks {

namespace {

constexpr const char* kMark = "PROGRAM-IS-THERE";

// One session after another, and one worktree of git's own after each.
class SpawnRuns {
public:
    SpawnRuns(const std::string& runtime, int files)
        : world_{make_world(runtime)}
        , what_{runtime + ", " + std::to_string(files) + " files"}
        , git_{"floor: git worktree add, " + what_}
        , answered_{"spawn -> answer 202, " + what_, "<= 50 (P7)"}
        , live_{"spawn -> its program runs, " + what_, "<= git + 30 (P7)"}
        , shown_{"spawn -> its first byte is seen, " + what_}
        , ended_{"kill -> its end, " + what_, "<= 50"} {
        add_files(world_->repository(), files);
        world_->start();
        world_->add_project();
    }

    // The first turn warms up.
    void run(int turns) {
        for (int turn = 0; turn <= turns; ++turn) {
            run_git(turn);
            run_spawn(turn);
        }
        for (const auto* figures : {&git_, &answered_, &live_, &shown_, &ended_}) {
            figures->print();
        }
        print_value("  more than git", live_.median() - git_.median(), "ms", "<= 30 (P7)");
        print_value("  times git", live_.median() / git_.median(), "", "<= 1.15 (P7)");
    }

private:
    void run_git(int turn) {
        const auto folder = world_->instance().root() / ("plain-" + std::to_string(turn));
        QuietProgram add{{"/usr/bin/git", "-C", world_->repository().path().string(), "worktree",
                          "add", "--no-track", "-b", folder.filename().string(), folder.string(),
                          "main"},
                         {{"PATH", "/usr/bin:/bin"}, {"HOME", "/"}}};
        const auto begin = Clock::now();
        add.run();
        note(git_, turn, begin);
        QuietProgram remove{{"/usr/bin/git", "-C", world_->repository().path().string(), "worktree",
                             "remove", "--force", folder.string()},
                            {{"PATH", "/usr/bin:/bin"}, {"HOME", "/"}}};
        remove.run();
    }

    void run_spawn(int turn) {
        const auto id = "app-" + std::to_string(turn + 1);
        tests::HttpClient events{world_->instance().port()};
        events.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" +
                    std::to_string(world_->instance().port()) + "\r\n\r\n");
        events.read_until("\r\n\r\n");
        tests::HttpClient client{world_->instance().port()};
        const auto body = testing::Json{{"projectId", "app"},
                                        {"harness", "shell"},
                                        {"command", std::string{"echo "} + kMark + "; exec cat"}};
        const auto begin = Clock::now();
        client.ask("POST", "/api/v1/sessions",
                   "Content-Type: application/json\r\nPrefer: respond-async\r\n", body.dump());
        note(answered_, turn, begin);
        constexpr std::chrono::minutes kPatience{10}; // of a slow disk
        if (!events.read_until("\"id\":\"" + id + "\",\"phase\":\"live\"", kPatience)) {
            throw std::runtime_error{id + " does not come to life"};
        }
        note(live_, turn, begin);
        MuxViewer viewer{world_->instance().port(), id};
        viewer.read_until(kMark);
        note(shown_, turn, begin);
        end(turn, id);
    }

    void end(int turn, const std::string& id) {
        const auto begin = Clock::now();
        world_->order(id, "kill");
        note(ended_, turn, begin);
        // What lies in quarantine would fill the disk; nothing below is measured any more.
        std::filesystem::remove_all(world_->instance().data() / "worktrees" / ".quarantine");
    }

    static void note(Figures& figures, int turn, Clock::time_point begin) {
        if (turn > 0) {
            figures.add(Clock::now() - begin);
        }
    }

    std::unique_ptr<testing::SessionWorld> world_;
    std::string what_;
    Figures git_;
    Figures answered_;
    Figures live_;
    Figures shown_;
    Figures ended_;
};

void small() {
    for (const auto& runtime : testing::runtimes_here()) {
        SpawnRuns{runtime, 20}.run(20);
    }
}

// With the default runtime alone: what is large is git's work.
void large() {
    SpawnRuns{"pty", 50'000}.run(5);
}

} // namespace

std::vector<Benchmark> spawn_benchmarks() {
    return {{"spawn.small", small}, {"spawn.large", large}};
}

} // namespace ao::benchmarks
