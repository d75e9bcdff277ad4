// P10: attach, echo and flood of a session's terminal over GET /mux, next to a bare pty and to
// tmux.
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/mux_viewer.h"
#include "tests/benchmarks/raw_terminal.h"
#include "tests/benchmarks/world.h"
#include "tests/support/multiplexers.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <poll.h>
#include <thread>

namespace ao::benchmarks {

namespace fs = std::filesystem;

namespace {

// It shows what it is sent, byte by byte, and its terminal adds nothing.
constexpr const char* kEcho = "stty raw -echo; echo READY; exec cat";
constexpr const char* kReady = "READY";

std::optional<std::string> tmux() {
    const auto here = testing::runtimes_here();
    return std::find(here.begin(), here.end(), "tmux") == here.end()
               ? std::nullopt
               : std::optional<std::string>{"/usr/bin/tmux"};
}

// A tmux of its own, with one client: this program.
class TmuxAttached {
public:
    TmuxAttached(const testing::SessionWorld& world, const std::string& command)
        : socket_{(world.instance().root() / "bench-tmux").string()}
        , terminal_{{*tmux(), "-S", socket_, "-f", "/dev/null", "new-session", command}} {}

    ~TmuxAttached() { testing::run_program({{*tmux(), "-S", socket_, "kill-server"}, {}}); }

    TmuxAttached(const TmuxAttached&) = delete;
    TmuxAttached& operator=(const TmuxAttached&) = delete;

    RawTerminal& terminal() { return terminal_; }

private:
    std::string socket_;
    RawTerminal terminal_;
};

template <class Viewer>
void print_echo(const std::string& name, const std::string& goal, Viewer& viewer) {
    constexpr int kRuns = 2'000;
    Figures figures{name, goal};
    for (int i = 0; i < kRuns; ++i) {
        ::poll(nullptr, 0, 1); // nobody types without a pause
        figures.time(1, [&] {
            viewer.type("x");
            viewer.read_some();
        });
    }
    figures.print();
}

void attach() {
    for (const auto& runtime : testing::runtimes_here()) {
        const auto world = make_world(runtime);
        world->start();
        world->add_project();
        const auto id = spawn_live(*world, kEcho);
        const auto look = [&] { MuxViewer{world->instance().port(), id}.read_until(kReady); };
        Figures first{"attach -> first screen, " + runtime + ", first viewer"};
        first.time(1, look);
        first.print();
        Figures figures{"attach -> first screen, " + runtime, "<= 10"};
        figures.time(100, look);
        figures.print();
        world->order(id, "kill"); // a multiplexer outlives whoever started it
    }
}

void echo() {
    const auto world = make_world();
    world->start();
    world->add_project();
    const auto id = spawn_live(*world, kEcho);
    RawTerminal bare{{"/bin/sh", "-c", kEcho}};
    bare.read_until(kReady);
    print_echo("floor: echo of a bare pty", "", bare);
    if (tmux()) {
        TmuxAttached in_tmux{*world, kEcho};
        in_tmux.terminal().read_until(kReady);
        print_echo("echo, tmux attach", "", in_tmux.terminal());
    }
    MuxViewer viewer{world->instance().port(), id};
    viewer.read_until(kReady);
    print_echo("echo, GET /mux", "<= 0.25 (P10)", viewer);
    const auto noisy = spawn_live(*world, testing::program_path("ao-paced-output") + " 20000000");
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> shown{0};
    std::thread reader{[&] {
        MuxViewer other{world->instance().port(), noisy};
        while (!is_over) {
            other.read_for(100);
            shown = other.shown();
        }
    }};
    ::poll(nullptr, 0, 1'000); // until it flows evenly
    const auto before = shown.load();
    const auto begin = Clock::now();
    print_echo("echo, GET /mux, 20 MB/s beside it", "<= 2 (P10)", viewer);
    const std::chrono::duration<double> took = Clock::now() - begin;
    const auto beside = shown - before;
    is_over = true;
    reader.join();
    print_value("  shown beside it", static_cast<double>(beside) / took.count() / 1e6, "MB/s",
                ">= 20");
}

struct Flood {
    fs::path file;
    std::uint64_t bytes = 0;

    std::string command() const {
        return "stty raw -echo; echo READY; dd bs=1 count=1 >/dev/null 2>&1; cat " + file.string() +
               "; printf 'FINI''SHED'; exec cat";
    }
};

Flood make_flood(const fs::path& folder) {
    constexpr std::uint64_t kBytes = 150'000'000;
    Flood flood{folder / "flood", 0};
    std::ofstream out{flood.file};
    for (std::uint64_t line = 0; flood.bytes < kBytes; ++line) {
        const auto text = std::to_string(line) +
                          " the quick brown fox jumps over the lazy dog and rests for a while\r\n";
        out << text;
        flood.bytes += text.size();
    }
    return flood;
}

template <class Viewer>
double print_flood(const std::string& name, const std::string& goal, const Flood& flood,
                   Viewer& viewer) {
    viewer.read_until(kReady);
    const auto before = viewer.shown();
    const auto begin = Clock::now();
    viewer.type("x");
    viewer.read_until("FINISHED");
    const std::chrono::duration<double> took = Clock::now() - begin;
    const auto rate = static_cast<double>(flood.bytes) / took.count() / 1e6;
    print_value(name, rate, "MB/s", goal);
    print_value(
        "  reached the viewer",
        100 * static_cast<double>(viewer.shown() - before) / static_cast<double>(flood.bytes), "%");
    return rate;
}

void flood() {
    constexpr int kTurns = 3;
    const auto world = make_world();
    const auto flood = make_flood(world->instance().root());
    world->start();
    world->add_project();
    for (int turn = 0; turn < kTurns; ++turn) {
        RawTerminal bare{{"/bin/sh", "-c", flood.command()}};
        const auto floor = print_flood("floor: flood of a bare pty", "", flood, bare);
        if (tmux()) {
            TmuxAttached in_tmux{*world, flood.command()};
            print_flood("flood, tmux attach", "", flood, in_tmux.terminal());
        }
        MuxViewer viewer{world->instance().port(), spawn_live(*world, flood.command())};
        const auto ours = print_flood("flood, GET /mux", ">= 50 (P10)", flood, viewer);
        print_value("  of a bare pty", ours / floor, "", ">= 0.8 (P10)");
    }
}

} // namespace

std::vector<Benchmark> terminal_benchmarks() {
    return {{"attach", attach}, {"terminal.echo", echo}, {"terminal.flood", flood}};
}

} // namespace ao::benchmarks
