// Walks a session through supervisor/domain/session_lifecycle.h, every step of which succeeds.
#include "tests/attack/session_steps.h"

#include "ipc/fields.h"
#include "ipc/json.h"
#include "supervisor/domain/session_lifecycle.h"

#include <stdexcept>

namespace ao::testing {

namespace {

ipc::OperationResult success_of(const ipc::OperationArguments& arguments) {
    return std::visit(
        ipc::Overloaded{
            [](const ipc::PlanLaunch&) -> ipc::OperationResult {
                ipc::LaunchPlanned planned;
                planned.plan.files.resize(1); // so that they have to be written
                return planned;
            },
            [](const ipc::PrepareLaunch&) -> ipc::OperationResult { return ipc::LaunchPrepared{}; },
            [](const ipc::CreateWorktree& order) -> ipc::OperationResult {
                return ipc::WorktreeCreated{order.branch, ""};
            },
            [](const ipc::ProvisionWorktree&) -> ipc::OperationResult {
                return ipc::WorktreeProvisioned{};
            },
            [](const ipc::StartHost&) -> ipc::OperationResult { return ipc::HostStarted{}; },
            [](const ipc::StopHost&) -> ipc::OperationResult { return ipc::HostStopped{true}; },
            [](const ipc::RemoveWorktree&) -> ipc::OperationResult {
                return ipc::WorktreeRemoved{ipc::WorktreeFate::removed, "", "/quarantine"};
            },
            [](const ipc::BringBackWorktree&) -> ipc::OperationResult {
                return ipc::WorktreeBroughtBack{};
            },
            [](const auto& other) -> ipc::OperationResult {
                throw std::logic_error{"say how " + std::string{ipc::kind_of(other)} +
                                       " succeeds: it is a step of a session now"};
            },
        },
        arguments);
}

class Walk {
public:
    Walk() {
        project_.config.symlinks = {"shared"};
        project_.config.post_create = {"true"};
    }

    domain::LifecycleContext context() const {
        return {project_, places_, domain::WallTime{}, true, plan_ ? &*plan_ : nullptr};
    }

    /// Goes on until nothing is to be done; gives the operations on the way.
    std::vector<std::string> go(domain::Transition transition) {
        std::vector<std::string> operations;
        while (transition.next) {
            operations.emplace_back(ipc::kind_of(*transition.next));
            if (transition.plan) {
                plan_ = transition.plan;
            }
            transition =
                domain::after_step(std::move(transition.session),
                                   domain::StepSucceeded{success_of(*transition.next)}, context());
        }
        session_ = std::move(transition.session);
        return operations;
    }

    std::vector<std::string> spawn() { return go(domain::reserve({}, 1, context())); }

    std::vector<std::string> kill(bool keep) { return go(domain::kill(session_, keep, context())); }

    std::vector<std::string> restore() { return go(domain::restore(session_, context())); }

    std::vector<std::string> undo_clean_up() {
        return go(domain::undo_clean_up(session_, context()));
    }

    std::vector<std::string> clean_up() { return go(domain::clean_up(session_, context())); }

private:
    domain::Project project_;
    domain::SessionPlaces places_;
    domain::Session session_;
    std::optional<ipc::LaunchPlan> plan_;
};

} // namespace

std::string_view to_text(Command command) {
    constexpr std::string_view kNames[]{"spawn",   "kill",         "restore",
                                        "cleanup", "undo-cleanup", "send"};
    return kNames[static_cast<std::size_t>(command)];
}

std::vector<std::string> operations_of(Command command) {
    Walk walk;
    auto operations = walk.spawn();
    switch (command) {
    case Command::spawn:
        break;
    case Command::kill:
        operations = walk.kill(false);
        break;
    case Command::restore:
        walk.kill(true);
        operations = walk.restore();
        break;
    case Command::cleanup:
        walk.kill(true);
        operations = walk.clean_up();
        break;
    case Command::undo_cleanup:
        walk.kill(false);
        operations = walk.undo_clean_up();
        break;
    case Command::send:
        operations = {std::string{ipc::DeliverMessage::kName}};
        break;
    }
    return operations;
}

} // namespace ao::testing
