// What clients ask for, and what they are told.
#include "ipc/build.h"
#include "ipc/pty/message_codec.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/pty/terminal_text.h"
#include "workers/hosting/process_tree.h"
#include "workers/pty_host/host.h"

#include <algorithm>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <variant>

namespace ao::pty_host {

namespace {

bool is_ours(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == ::geteuid();
}

// In constant time, so that a token cannot be guessed byte by byte.
bool is_same_token(const std::string& a, const std::string& b) {
    unsigned difference = a.size() == b.size() ? 0U : 1U;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^
                                            static_cast<unsigned char>(b[i]));
    }
    return difference == 0;
}

TerminalSize bounded(std::uint32_t columns, std::uint32_t rows) {
    return {
        static_cast<int>(std::clamp<std::uint32_t>(columns, pty::kMinColumns, pty::kMaxColumns)),
        static_cast<int>(std::min<std::uint32_t>(rows, pty::kMaxRows))};
}

} // namespace

void Host::accept_clients(TimePoint now) {
    while (true) {
        ipc::Descriptor socket{
            ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (!socket) {
            return;
        }
        if (!is_ours(socket.get()) || clients_.size() >= pty::kMaxClients) {
            continue;
        }
        const auto id = next_client_++;
        clients_.emplace(id, std::make_unique<Client>(id, std::move(socket), now));
    }
}

void Host::serve(Client& client, const pty::ClientMessage& message, TimePoint now) {
    if (client.is_refused) {
        return;
    }
    if (const auto* const hello = std::get_if<pty::Hello>(&message)) {
        return greet(client, *hello);
    }
    if (!client.is_welcome) {
        return refuse(client, "order", "Hello comes first.");
    }
    std::visit(ipc::Overloaded{
                   [](const pty::Hello&) {},
                   [&](const pty::Attach& attached) { attach(client, attached, now); },
                   [&](const pty::Input& input) { input_.add_keys(input.bytes); },
                   [&](const pty::Resize& resize) {
                       if (client.is_attached && resize.columns > 0 && resize.rows > 0) {
                           client.wanted = bounded(resize.columns, resize.rows);
                           decide_size(now);
                       }
                   },
                   [&](const pty::Send& send) {
                       if (const auto receipt = delivery_.take(client.id(), send)) {
                           deliver({*receipt});
                       }
                       // It begins before keys that came after it are looked at.
                       deliver(delivery_.advance(now, terminal_facts()));
                   },
                   [&](const pty::GetStatus&) { client.send(status(now)); },
                   [&](const pty::GetText& wanted) { client.send(text(wanted.lines)); },
                   [&](const pty::WatchScreen& wanted) {
                       client.watcher.reset();
                       if (wanted.lines > 0) {
                           client.watcher.emplace(wanted, now);
                       }
                   },
                   [&](const pty::Signal& signal) { signal_foreground(signal.signal); },
                   [&](const pty::Kill&) {
                       if (leave_at_) {
                           client.send(pty::KillDone{});
                       } else {
                           kill_all(now);
                       }
                   },
               },
               message);
}

void Host::greet(Client& client, const pty::Hello& hello) {
    if (!is_same_token(hello.token, state_.token)) {
        return refuse(client, "token", "The token is not the one in the state file.");
    }
    const auto protocol = std::min(hello.protocol_max, pty::kProtocolMax);
    if (protocol < std::max(hello.protocol_min, pty::kProtocolMin)) {
        return client.send(
            pty::Refused{"protocol", "No version of the protocol is known to both."});
    }
    client.is_welcome = true;
    client.send(pty::Welcome{protocol, state_.handle, ipc::build()});
    if (state_.end) {
        client.send(pty::Exited{state_.end->exit});
    }
}

void Host::refuse(Client& client, const std::string& reason, const std::string& text) {
    client.is_refused = true;
    client.send(pty::Refused{reason, text});
}

void Host::attach(Client& client, const pty::Attach& attached, TimePoint now) {
    client.is_attached = true;
    client.wanted.reset();
    if (attached.columns > 0 && attached.rows > 0) {
        client.wanted = bounded(attached.columns, attached.rows);
    }
    decide_size(now);
    client.want_snapshot(now);
}

void Host::signal_foreground(pty::SignalName name) const {
    constexpr int kNumbers[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH};
    const pid_t group = ::tcgetpgrp(child_.master.get());
    if (group > 0) {
        ::kill(-group, kNumbers[static_cast<std::size_t>(name)]);
    }
}

// The largest area among those who take part, as a pair: a maximum per side would be a size that
// nobody has. With nobody there it stays.
void Host::decide_size(TimePoint now) {
    std::optional<TerminalSize> size;
    for (const auto& [id, client] : clients_) {
        const auto& wanted = client->wanted;
        if (wanted && (!size || wanted->columns * wanted->rows > size->columns * size->rows)) {
            size = wanted;
        }
    }
    if (!size || *size == terminal_.size() || leave_at_) {
        return;
    }
    terminal_.resize(*size);
    set_window_size(child_.master.get(), *size);
    note_drawn(now);
    for (auto& [id, client] : clients_) {
        if (client->is_attached) {
            client->send(status(now));
            client->want_snapshot(now + pty::kResizeSettle);
        }
    }
}

void Host::broadcast(std::string_view visible) {
    SharedBytes frame; // one for all, made when the first one takes it
    for (auto& [id, client] : clients_) {
        if (!client->is_attached || client->wants_snapshot() || visible.empty()) {
            continue;
        }
        if (!frame) {
            auto bytes = std::make_shared<std::string>();
            pty::append_frame(*bytes, pty::FrameType::output, visible);
            frame = std::move(bytes);
        }
        client->send_output(frame);
    }
}

// A frame that is being drawn (mode 2026) is not shown half done.
TimePoint Host::drawn_by(TimePoint due) const {
    const bool is_drawing = terminal_.screen().modes.is_synchronized;
    const auto drawn = is_drawing ? synchronized_since_ + pty::kFrameWithin : TimePoint{};
    return std::max(due, drawn);
}

TimePoint Host::snapshot_due(const Client& client) const {
    return drawn_by(client.snapshot_not_before());
}

void Host::note_drawn(TimePoint now) {
    for (auto& [id, client] : clients_) {
        if (client->watcher) {
            client->watcher->note_change(now);
        }
    }
}

void Host::give_screens(TimePoint now) {
    for (auto& [id, client] : clients_) {
        const auto due = client->watcher ? client->watcher->due() : std::nullopt;
        // At the end everybody gets it now: nothing comes after the word that it has ended.
        if (!due || (!state_.end && now < drawn_by(*due))) {
            continue;
        }
        const auto seen = screen_seen(client->watcher->lines());
        if (client->watcher->look(seen, now)) {
            client->send_screen(seen);
        }
    }
}

void Host::give_snapshots(TimePoint now) {
    std::string snapshot; // one for all who are due in this turn
    for (auto& [id, client] : clients_) {
        // At the end everybody gets it now: nothing comes after the word that it has ended.
        const bool is_due = state_.end || (client->is_drained() && now >= snapshot_due(*client));
        if (!client->wants_snapshot() || !is_due) {
            continue;
        }
        if (snapshot.empty()) {
            snapshot = terminal_.snapshot();
        }
        client->send_snapshot(snapshot);
    }
}

void Host::deliver(const std::vector<Receipt>& receipts) {
    for (const auto& receipt : receipts) {
        for (const auto id : receipt.clients) {
            if (const auto client = clients_.find(id); client != clients_.end()) {
                client->second->send(receipt.done);
            }
        }
    }
}

pty::Status Host::status(TimePoint now) const {
    const auto& screen = terminal_.screen();
    pty::Status status;
    if (state_.end) {
        status.exit = state_.end->exit;
    }
    status.columns = static_cast<std::uint32_t>(terminal_.size().columns);
    status.rows = static_cast<std::uint32_t>(terminal_.size().rows);
    status.title = title();
    status.is_alternate_screen = screen.is_alternate();
    status.is_bracketed_paste = screen.modes.is_bracketed_paste;
    status.silent_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<pty::Milliseconds>(now - last_output_).count());
    status.output_bytes = output_bytes_;
    status.viewers = static_cast<std::uint32_t>(
        std::count_if(clients_.begin(), clients_.end(),
                      [](const auto& entry) { return entry.second->is_attached; }));
    status.scrollback_lines = static_cast<std::uint32_t>(screen.scrollback.lines());
    status.foreground_group = foreground_group();
    return status;
}

pty::Text Host::text(std::uint32_t lines) const {
    auto all = terminal_.text(lines);
    if (all.size() <= pty::kMaxFieldText) {
        return {std::move(all), false};
    }
    // From the start of a line on.
    const auto cut = all.find('\n', all.size() - pty::kMaxFieldText);
    return {all.substr(cut + 1), true};
}

pty::ScreenSeen Host::screen_seen(std::uint32_t lines) const {
    auto shown = text(lines);
    return {std::move(shown.text), shown.is_cut, title(), foreground_group()};
}

std::string Host::title() const {
    return pty::harmless_text(terminal_.screen().settings.title);
}

std::int64_t Host::foreground_group() const {
    return std::max(::tcgetpgrp(child_.master.get()), 0);
}

void Host::close(ClientId id, TimePoint now) {
    clients_.erase(id); // the descriptor leaves epoll when it is closed
    decide_size(now);
}

} // namespace ao::pty_host
