// A connection while it stands at the door: it waits for its next request, or for the client to
// take the rest of an answer, or for the client to read why it was refused. The door's thread only.
#pragma once

#include "supervisor/api/connection.h"
#include "supervisor/api/hub.h"

namespace ao::api {

class Door;

class Visitor : public Hub::Member {
public:
    /// `turned_away`: the limit that was reached, to be told to the client; empty: welcome.
    Visitor(Door& door, std::unique_ptr<Connection> connection, std::string turned_away = {});
    ~Visitor() override;

    int descriptor() const override { return connection_->socket.descriptor(); }

    void on_adopted() override;
    void on_ready(std::uint32_t events) override;
    void on_deadline() override;

    /// The door closes: true when nothing is on its way to the client.
    bool may_go() const { return stage_ != Stage::sending; }

private:
    enum class Stage : std::uint8_t { receiving, sending, lingering };

    void receive();
    void await_more();
    void hand_over();
    void refuse(const ApiError& error, const std::string& why);
    void send();
    void linger();
    void wait_for(std::uint32_t events, std::chrono::milliseconds at_most);
    void hold(std::size_t bytes);
    void set_stage(Stage stage);

    Door& door_;
    std::unique_ptr<Connection> connection_;
    std::string turned_away_;
    Stage stage_ = Stage::receiving;
    RequestReader::State awaited_ = RequestReader::State::complete; // whose deadline is armed
    std::uint32_t events_ = 0;
    std::size_t held_ = 0; // share of the door's held_bytes_
};

} // namespace ao::api
