// Clients that spawn, kill, restore, clean up and send at random, over HTTP and with `ao`, each on
// a thread of its own. A request that fails is one more answer; they go on.
#pragma once

#include "tests/support/session_world.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ao::testing {

class SessionClients {
public:
    /// They begin at once. `world` outlives this; only its `ask` is used until `stop`.
    SessionClients(SessionWorld& world, unsigned seed);
    ~SessionClients();

    /// The supervisor is there again.
    void go_on();

    /// Waits until every client has its last answer.
    void stop();

    /// After `stop`: gives the world what was sent and what was left, so that it can be checked.
    void tell(SessionWorld& world);

    /// How many requests of each kind were answered well, and how many at all.
    std::string figures() const;

private:
    void work(unsigned seed);
    void spawn(std::mt19937& random);
    void send(std::mt19937& random);
    void order(std::mt19937& random, const std::string& what);
    void send_by_command(std::mt19937& random);
    std::string any_session(std::mt19937& random);
    int generation_of(const std::string& id) const;
    void count(const std::string& what, const Answer& answer);
    void wait_for_supervisor();

    SessionWorld& world_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> with_file_;
    std::vector<SentMessage> messages_;
    std::map<std::string, std::map<std::string, int>> figures_; // request to outcomes
    int round_ = 0;                                             // supervisors so far
    std::atomic<int> number_{0};
    std::atomic<bool> is_over_{false};
    std::vector<std::thread> threads_;
};

} // namespace ao::testing
