// What was reported of an agent that is no more stays stored: the catalog says which ones count.
#include "supervisor/agent_answers.h"

#include "ipc/json.h"

namespace ao {

using api::AgentsSeen;
using api::AgentView;
using api::ApiResult;

namespace {

/// The newest: a daemon may have been told of another directory since.
std::optional<ipc::AgentCatalogSeen> catalog_in(const std::vector<domain::FactView>& facts) {
    const domain::FactView* newest = nullptr;
    for (const auto& fact : facts) {
        if (fact.name == ipc::AgentCatalogSeen::kName &&
            (newest == nullptr || newest->observed_at < fact.observed_at)) {
            newest = &fact;
        }
    }
    return newest == nullptr ? std::nullopt : ipc::agent_catalog_seen_from_json(newest->body);
}

/// Not yet looked for is `unknown`.
ipc::AgentCliSeen seen_of(std::string id, const std::vector<domain::FactView>& facts) {
    for (const auto& fact : facts) {
        if (fact.name == ipc::AgentCliSeen::kName && fact.subject == id) {
            if (auto seen = ipc::agent_cli_seen_from_json(fact.body)) {
                return std::move(*seen);
            }
        }
    }
    ipc::AgentCliSeen seen;
    seen.agent = std::move(id);
    return seen;
}

} // namespace

AgentView AgentAnswers::view_of(ipc::AgentCliSeen seen) const {
    AgentView view{std::move(seen), true, false};
    // Of a bundled row only the name is told.
    view.is_bundled = view.seen.file.value_or("").find('/') == std::string::npos;
    view.is_default = view.seen.agent == default_agent_;
    return view;
}

ApiResult<AgentsSeen> AgentAnswers::agents() try {
    AgentsSeen all;
    all.default_agent = default_agent_;
    const auto facts = readers_.borrow()->facts.of(ipc::WorkerKind::agents);
    auto catalog = catalog_in(facts);
    if (!catalog) {
        return all;
    }
    all.directory = std::move(catalog->directory);
    all.problems = std::move(catalog->problems);
    for (auto& id : catalog->agents) {
        all.agents.push_back(view_of(seen_of(std::move(id), facts)));
    }
    return all;

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<api::ShownAgent> AgentAnswers::agent(std::string_view id, Wait wait) {
    auto shown = core_.run_for<ipc::AgentShown>(ipc::WorkerKind::agents,
                                                ipc::ShowAgent{std::string{id}}, wait);
    if (!shown) {
        if (shown.error().code == "UNKNOWN_AGENT") {
            shown.error().kind = api::ErrorKind::not_found;
        }
        return tl::unexpected{shown.error()};
    }
    const auto all = agents();
    if (!all) {
        return tl::unexpected{all.error()};
    }
    for (const auto& agent : all->agents) {
        if (agent.seen.agent == id) {
            return api::ShownAgent{agent, std::move(shown->text)};
        }
    }
    // Its file is so new that the catalog has not been told again yet.
    ipc::AgentCliSeen seen;
    seen.agent = id;
    seen.file = std::move(shown->file);
    return api::ShownAgent{view_of(std::move(seen)), std::move(shown->text)};
}

ApiResult<api::CheckedAgentFile> AgentAnswers::check_agent_file(std::string name, std::string text,
                                                                Wait wait) {
    auto checked = core_.run_for<ipc::AgentFileChecked>(
        ipc::WorkerKind::agents, ipc::CheckAgentFile{std::move(name), std::move(text)}, wait);
    if (!checked) {
        return tl::unexpected{checked.error()};
    }
    return api::CheckedAgentFile{std::move(checked->agent), std::move(checked->problems),
                                 std::move(checked->replaces)};
}

} // namespace ao
