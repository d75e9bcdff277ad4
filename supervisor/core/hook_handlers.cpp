// Hook events: given to the agents worker in order, few at a time, until each has been derived.
#include "ipc/codec.h"
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"
#include "supervisor/domain/poison.h"
#include "supervisor/domain/session_activity.h"
#include "supervisor/log.h"

#include <algorithm>
#include <charconv>

namespace ao::core {

namespace {

std::optional<std::int64_t> number_of(std::string_view row) {
    std::int64_t number = 0;
    const auto* const end = row.data() + row.size();
    const auto read = std::from_chars(row.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

// A text of a message has to be UTF-8 and has a limit; what an agent wrote need be neither.
std::string as_text(std::string payload) {
    if (!ipc::is_utf8(payload)) {
        payload = ipc::repair_utf8(payload);
    }
    if (payload.size() > ipc::kMaxStringBytes) {
        payload.resize(ipc::kMaxStringBytes);
        payload = ipc::repair_utf8(payload);
        while (payload.size() > ipc::kMaxStringBytes) {
            payload.resize(payload.size() - 3); // the sign that stands for what was cut in two
        }
    }
    return payload;
}

} // namespace

// After every commit. A read that fails costs a delay, not an event: the next commit tries again.
void CoreLoop::give_hooks() try {
    const auto run = connected_[ipc::index_of(ipc::WorkerKind::agents)];
    const auto window = ipc::limits().hooks_in_flight;
    if (!run || hooks_in_flight_ >= window || figures_.hooks_pending <= hooks_in_flight_) {
        return;
    }
    for (auto& hook : store_->hooks.waiting(hooks_given_, window - hooks_in_flight_)) {
        hooks_given_ = hook.id;
        ++hooks_in_flight_;
        output_.send(*run,
                     ipc::HookGiven{std::to_string(hook.id), hook.session_id, hook.agent,
                                    hook.event, hook.generation, as_text(std::move(hook.payload))});
    }

} catch (const store::StoreError& error) {

    log::error("hook events could not be read", {{"cause", error.what()}});
}

// Whose event it is and of which launch is known from its row; the worker's word for that is not
// taken.
void CoreLoop::take_hook(const ipc::HookDerived& derived, Outcome& outcome) {
    const auto number = number_of(derived.row);
    const auto hook = number ? store_->hooks.find_waiting(*number) : std::nullopt;
    if (!hook) {
        return; // derived before, or never given
    }
    store_->hooks.mark_done(hook->id);
    outcome.then([this] {
        --figures_.hooks_pending;
        hooks_in_flight_ -= hooks_in_flight_ > 0;
    });
    auto session = store_->sessions.find(hook->session_id);
    if (!session) {
        return;
    }
    auto event = derived;
    event.event = hook->event;
    event.generation = hook->generation;
    // When it was said, and not when somebody came to derive it: a transcript may tell what
    // followed.
    const auto now = std::min(hook->received_at, ipc::wall_now());
    const auto before = *session;
    auto after = domain::on_hook(std::move(*session), event, now);
    if (after.activity != before.activity || after.activity_at != before.activity_at) {
        acknowledge_messages(after);
    }
    const bool spoke_first = !before.first_signal_at && after.first_signal_at;
    apply({std::move(after), std::nullopt}, false, outcome);
    if (spoke_first) {
        make_ready(before.id, outcome);
    }
}

void CoreLoop::blame_hook(std::string_view row, const std::string& detail, Outcome& outcome) {
    const auto number = number_of(row);
    const auto hook = number ? store_->hooks.find_waiting(*number) : std::nullopt;
    if (!hook) {
        return;
    }
    const auto deaths = store_->hooks.record_death(hook->id);
    if (domain::is_poisoned(deaths, ipc::limits())) {
        store_->hooks.mark_poisoned(hook->id);
        log::warn("a hook event was set aside", {{"row", hook->id},
                                                 {"session", hook->session_id},
                                                 {"agent", hook->agent},
                                                 {"event", hook->event},
                                                 {"deaths", deaths},
                                                 {"last", detail}});
        outcome.then([this] { --figures_.hooks_pending; });
    }
}

} // namespace ao::core
