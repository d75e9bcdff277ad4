// Ports of the API that know no project and no session, one agent, and what was used.
#pragma once

#include "supervisor/api/agent_port.h"
#include "supervisor/api/message_port.h"
#include "supervisor/api/project_port.h"
#include "supervisor/api/session_port.h"
#include "supervisor/api/terminal_port.h"
#include "supervisor/api/usage_port.h"

#include <map>
#include <mutex>

namespace ao::tests {

class FakeProjectPort final : public api::ProjectPort {
public:
    api::ApiResult<std::vector<domain::Project>> projects() override {
        return std::vector<domain::Project>{};
    }

    api::ApiResult<domain::Project> project(std::string_view) override { return none(); }

    api::ApiResult<domain::Project> add_project(api::NewProject wanted,
                                                std::chrono::milliseconds) override {
        domain::Project project;
        project.path = std::move(wanted.path);
        project.id = std::move(wanted.id);
        project.config = std::move(wanted.config);
        return project;
    }

    api::ApiResult<domain::Project> configure_project(std::string_view,
                                                      domain::ProjectConfig) override {
        return none();
    }

    api::ApiResult<void> remove_project(std::string_view) override { return none(); }

private:
    static tl::unexpected<api::ApiError> none() {
        return tl::unexpected{
            api::ApiError{api::ErrorKind::not_found, "PROJECT_NOT_FOUND", "none"}};
    }
};

class FakeSessionPort final : public api::SessionPort {
public:
    std::vector<api::SessionsSeen> looks{{0, true, {}}}; // by revision: what each adds

    api::ApiResult<std::vector<domain::Session>> sessions(const api::SessionFilter&) override {
        return std::vector<domain::Session>{};
    }

    api::ApiResult<api::SessionsSeen>
    sessions_since(std::optional<std::int64_t> revision) override {
        if (revision == looks.back().revision) {
            return api::SessionsSeen{*revision, false, {}};
        }
        return looks.back();
    }

    api::ApiResult<domain::Session> session(std::string_view) override { return none(); }

    api::ApiResult<domain::RuntimeChoice> runtime_of(const domain::Session&) override {
        return none();
    }

    api::ApiResult<domain::Session> spawn(std::string_view, domain::SpawnOrder, Wait) override {
        return none();
    }

    api::ApiResult<domain::Session> kill(std::string_view, bool, Wait) override { return none(); }

    api::ApiResult<domain::Session> restore(std::string_view, Wait) override { return none(); }

    api::ApiResult<domain::Session> clean_up(std::string_view, Wait) override { return none(); }

    api::ApiResult<domain::Session> rename(std::string_view, std::string) override {
        return none();
    }

    api::ApiResult<domain::Session> signal(std::string_view, domain::Activity) override {
        return none();
    }

    api::ApiResult<ipc::WorktreeRemoved> try_clean_up(std::string_view, Wait) override {
        return none();
    }

    api::ApiResult<domain::Session> undo_clean_up(std::string_view, Wait) override {
        return none();
    }

    api::ApiResult<domain::SessionExplanation> explain(std::string_view) override { return none(); }

    api::ApiResult<ipc::ProcessesListed> processes(const api::SessionFilter&, Wait) override {
        return ipc::ProcessesListed{};
    }

    std::string provision_log(const domain::Session&) override { return {}; }

    api::ApiResult<api::Diagnosis> diagnose() override { return api::Diagnosis{}; }

    api::ApiResult<std::string> screen(std::string_view, std::uint64_t, Wait) override {
        return none();
    }

private:
    static tl::unexpected<api::ApiError> none() {
        return tl::unexpected{
            api::ApiError{api::ErrorKind::not_found, "SESSION_NOT_FOUND", "none"}};
    }
};

class FakeMessagePort final : public api::MessagePort {
public:
    api::ApiResult<domain::Message> send(std::string_view, api::NewMessage, Wait) override {
        return none();
    }

    api::ApiResult<std::vector<domain::Message>> messages(std::string_view,
                                                          std::uint64_t) override {
        return none();
    }

private:
    static tl::unexpected<api::ApiError> none() {
        return tl::unexpected{
            api::ApiError{api::ErrorKind::not_found, "SESSION_NOT_FOUND", "none"}};
    }
};

/// Knows `codex`, and no file that is right.
class FakeAgentPort final : public api::AgentPort {
public:
    api::ApiResult<api::AgentsSeen> agents() override {
        return api::AgentsSeen{{codex()}, "codex", "/agents", {"/agents/x.toml:3: id: is wrong"}};
    }

    api::ApiResult<api::ShownAgent> agent(std::string_view id, Wait) override {
        if (id != "codex") {
            return tl::unexpected{
                api::ApiError{api::ErrorKind::not_found, "UNKNOWN_AGENT", "none"}};
        }
        return api::ShownAgent{codex(), "id = \"codex\"\n"};
    }

    api::ApiResult<api::CheckedAgentFile> check_agent_file(std::string name, std::string text,
                                                           Wait) override {
        return api::CheckedAgentFile{"", {name + ":1: " + text}, ""};
    }

private:
    static api::AgentView codex() {
        api::AgentView agent;
        agent.seen.agent = "codex";
        agent.seen.availability = ipc::Availability::available;
        agent.seen.path = "/bin/codex";
        agent.seen.file = "codex.toml";
        agent.seen.login = ipc::LoginState::no;
        agent.is_bundled = true;
        agent.is_default = true;
        return agent;
    }
};

/// Knows project `app`, and of its sessions what it is given.
class FakeUsagePort final : public api::UsagePort {
public:
    std::vector<domain::SessionPart> parts;

    api::ApiResult<domain::UsageReport> usage(const api::UsageFilter& filter) override {
        if (!filter.project.empty() && filter.project != "app") {
            return tl::unexpected{
                api::ApiError{api::ErrorKind::not_found, "PROJECT_NOT_FOUND", "none"}};
        }
        auto wanted = parts;
        std::erase_if(wanted, [&](const domain::SessionPart& part) {
            return !filter.session.empty() && part.usage.session_id != filter.session;
        });
        return domain::sum_usage(wanted);
    }
};

class FakeTerminalPort final : public api::TerminalPort {
public:
    /// From any thread, at any time.
    void put(const std::string& id, api::ApiResult<api::TerminalPlace> place) {
        const std::scoped_lock lock{mutex_};
        places_.insert_or_assign(id, std::move(place));
    }

    api::ApiResult<api::TerminalPlace> find_terminal(std::string_view id,
                                                     std::chrono::milliseconds) override {
        const std::scoped_lock lock{mutex_};
        const auto found = places_.find(id);
        if (found == places_.end()) {
            return tl::unexpected{
                api::ApiError{api::ErrorKind::not_found, "SESSION_NOT_FOUND", "none"}};
        }
        return found->second;
    }

private:
    std::mutex mutex_;
    std::map<std::string, api::ApiResult<api::TerminalPlace>, std::less<>> places_;
};

} // namespace ao::tests
