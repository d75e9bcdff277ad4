// What is asked for is chosen by dice; what counts is kept.
#include "tests/attack/session_clients.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace ao::testing {

namespace {

constexpr int kClients = 4;
constexpr std::size_t kMaxLive = 8; // two cores; above it a client kills instead of spawning

} // namespace

SessionClients::SessionClients(SessionWorld& world, unsigned seed)
    : world_{world} {
    for (unsigned i = 0; i < kClients; ++i) {
        threads_.emplace_back([this, seed, i] { work(seed + i); });
    }
}

SessionClients::~SessionClients() {
    stop();
}

void SessionClients::stop() {
    is_over_ = true;
    changed_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void SessionClients::go_on() {
    const std::lock_guard lock{mutex_};
    ++round_;
    changed_.notify_all();
}

void SessionClients::work(unsigned seed) {
    std::mt19937 random{seed};
    while (!is_over_) {
        const auto dice = random() % 16;
        if (dice < 5) {
            spawn(random);
        } else if (dice < 11) {
            send(random);
        } else if (dice < 12) {
            send_by_command(random);
        } else if (dice < 13) {
            order(random, "kill");
        } else if (dice < 15) {
            order(random, "restore");
        } else {
            order(random, "cleanup");
        }
    }
}

// Nobody listens: the next one is waited for, or the end.
void SessionClients::wait_for_supervisor() {
    std::unique_lock lock{mutex_};
    const int before = round_;
    changed_.wait_for(lock, kSettleWithin, [&] { return is_over_ || round_ != before; });
}

void SessionClients::spawn(std::mt19937& random) {
    const auto live = world_.ask("GET", "/api/v1/sessions?active=true");
    if (!live.is_ok()) {
        return wait_for_supervisor();
    }
    if (live.body["sessions"].size() >= kMaxLive) {
        return order(random, "kill");
    }
    const auto character =
        random() % 2 == 0 ? SessionWorld::Character::plain : SessionWorld::Character::stubborn;
    const auto answer = world_.ask("POST", "/api/v1/sessions", SessionWorld::order_of(character));
    count("spawn", answer);
    if (answer.status == 0) {
        return wait_for_supervisor();
    }
    if (answer.status != 201) {
        return;
    }
    const auto id = answer.body["session"]["id"].get<std::string>();
    // Before anybody else knows of it, so that nobody takes the folder away meanwhile.
    bool leaves_file = random() % 3 == 0;
    if (leaves_file) {
        std::ofstream file{world_.worktree(id) / "precious"};
        file << "of " << id << std::flush;
        leaves_file = file.good(); // its host may have been killed and the folder cleaned up
    }
    const std::lock_guard lock{mutex_};
    if (leaves_file) {
        with_file_.insert(id);
    }
}

// Also one whose spawn was cut off: it is made all the same.
std::string SessionClients::any_session(std::mt19937& random) {
    const auto answer = world_.ask("GET", "/api/v1/sessions");
    if (!answer.is_ok()) {
        wait_for_supervisor();
        return "";
    }
    const auto& all = answer.body["sessions"];
    // The newest ones, or most would be over.
    const auto count = std::min(all.size(), kMaxLive + 4);
    return count == 0 ? "" : all[all.size() - 1 - random() % count]["id"].get<std::string>();
}

int SessionClients::generation_of(const std::string& id) const {
    const auto answer = world_.ask("GET", "/api/v1/sessions/" + id);
    return answer.is_ok() && answer.body["session"]["phase"] == "live"
               ? answer.body["session"]["generation"].get<int>()
               : 0;
}

void SessionClients::send(std::mt19937& random) {
    const auto id = any_session(random);
    if (id.empty()) {
        return;
    }
    const auto text = "message " + std::to_string(++number_);
    const int before = generation_of(id);
    const auto answer = world_.ask("POST", "/api/v1/sessions/" + id + "/send", {{"message", text}});
    const int after = generation_of(id);
    count("send", answer);
    {
        const std::lock_guard lock{mutex_};
        messages_.push_back({id, before == after ? before : 0, text, answer.status,
                             answer.body.is_object() ? answer.body.value("code", "") : ""});
    }
    if (answer.status == 0) {
        wait_for_supervisor();
    }
}

void SessionClients::send_by_command(std::mt19937& random) {
    const auto id = any_session(random);
    if (id.empty()) {
        return;
    }
    const auto text = "message " + std::to_string(++number_);
    const int before = generation_of(id);
    const auto sent = run_program(
        {{program_path("ao"), "send", "--session", id, text}, world_.instance().environment()});
    const int after = generation_of(id);
    count("ao send", {sent.exit_code == 0 ? 200 : sent.exit_code, {}});
    const std::lock_guard lock{mutex_};
    messages_.push_back(
        {id, before == after ? before : 0, text, sent.exit_code == 0 ? 200 : 0, ""});
}

void SessionClients::order(std::mt19937& random, const std::string& what) {
    const auto id = any_session(random);
    if (id.empty()) {
        return;
    }
    const auto target = what == "cleanup" ? std::string{"/api/v1/sessions/cleanup"}
                                          : "/api/v1/sessions/" + id + "/" + what;
    const auto answer = world_.ask("POST", target);
    count(what, answer);
    if (answer.status == 0) {
        wait_for_supervisor();
    }
}

void SessionClients::count(const std::string& what, const Answer& answer) {
    const bool has_code = answer.body.is_object() && answer.body.contains("code");
    const std::lock_guard lock{mutex_};
    ++figures_[what][answer.is_ok()       ? "done"
                     : answer.status == 0 ? "cut off"
                     : has_code           ? answer.body["code"].get<std::string>()
                                          : std::to_string(answer.status)];
}

void SessionClients::tell(SessionWorld& world) {
    for (auto& message : messages_) {
        world.note(std::move(message));
    }
    for (const auto& id : with_file_) {
        world.note_file(id);
    }
}

std::string SessionClients::figures() const {
    std::ostringstream text;
    for (const auto& [what, outcomes] : figures_) {
        text << what << ":";
        for (const auto& [outcome, times] : outcomes) {
            text << " " << outcome << " " << times;
        }
        text << "\n";
    }
    return text.str();
}

} // namespace ao::testing
