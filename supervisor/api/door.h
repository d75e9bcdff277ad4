// The door: accepts connections and keeps each until its next request is complete; only then does
// a request thread see it. So slow, idle and hostile clients cost a descriptor and what they have
// sent, never a thread. Every refusal is an answer with the error envelope. Owns its hub's thread.
#pragma once

#include "supervisor/api/connection.h"
#include "supervisor/api/hub.h"
#include "supervisor/api/metrics.h"
#include "supervisor/api/request_ids.h"

#include <condition_variable>
#include <unordered_set>

namespace ao::api {

class Visitor;

/// Takes a connection whose reader is `complete`. When it cannot, it leaves the pointer set.
using RequestTaker = std::function<void(std::unique_ptr<Connection>&)>;

class Door {
public:
    Door(Metrics& metrics, RequestIds& ids, RequestTaker taker);
    ~Door(); // stops

    void start(Socket listener);

    /// Accepts nobody any more and closes what only waits. Any thread.
    void close();

    /// Closes, gives answers under way limits().close_within to leave, ends the thread.
    void stop();

    /// Takes a connection back: to send the rest of an answer, then to wait for the next request
    /// or to end it. Any thread.
    void give_back(std::unique_ptr<Connection> connection);

private:
    class Listener;
    friend class Visitor;

    void on_ring();
    void accept_some(int listener);
    bool refuse_for_descriptors(int listener);
    void welcome(Socket socket, std::string peer);
    void pause_accepting(bool paused);
    std::unique_ptr<Hub::Member> take_off(Visitor& visitor);
    void leave(Visitor& visitor);
    std::string refusal(const ApiError& error, const std::string& remote, const std::string& why);

    Metrics& metrics_;
    RequestIds& ids_;
    RequestTaker take_request_;
    std::atomic<bool> closing_{false};

    // The door's thread only.
    Socket spare_; // given up for a moment when descriptors run out, to refuse politely
    Hub::Member* listener_ = nullptr;
    std::unordered_set<Visitor*> visitors_;
    std::size_t held_bytes_ = 0; // of unfinished requests

    std::mutex mutex_;
    std::condition_variable all_sent_;
    std::size_t sending_ = 0; // visitors with an answer under way; guarded by mutex_

    Hub hub_; // last: its thread uses everything above
};

} // namespace ao::api
