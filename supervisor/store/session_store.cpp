// The statements of sessions, made from one list of their columns.
#include "supervisor/store/session_store.h"

#include "supervisor/store/database.h"

#include <array>

namespace ao::store {

namespace {

// The columns, in the order of `values_of`.
constexpr std::array kColumns{
    "id",
    "project_id",
    "number",
    "kind",
    "harness",
    "display_name",
    "issue_id",
    "prompt",
    "command",
    "intent",
    "phase",
    "operation",
    "keeps_workspace",
    "repository",
    "branch",
    "base",
    "workspace_path",
    "workspace",
    "workspace_note",
    "handle",
    "generation",
    "activity",
    "activity_at",
    "first_signal_at",
    "end_reason",
    "end_detail",
    "exit_code",
    "exit_signal",
    "created_at",
    "updated_at",
    "queued_at",
    "memory_cap_mb",
    "cpu_cap_percent",
    "caps_problem",
    "memory_kills",
    "memory_kill_process",
    "model",
    "permissions",
    "is_signal_capable",
    "launched_at",
    "silent_at",
    "waits_on",
    "tools_in_flight",
    "native_id",
    "transcript_path",
    "title",
    "summary",
    "activity_source",
    "activity_detail",
    "hook_signal_at",
    "transcript_deaths",
    "hooks_miss",
    "is_dialog_shown",
};

template <class Session>
auto values_of(Session& s) {
    return std::tie(
        s.id, s.project_id, s.number, s.kind, s.harness, s.display_name, s.issue_id, s.prompt,
        s.command, s.intent, s.phase, s.operation, s.keeps_workspace, s.repository, s.branch,
        s.base, s.workspace_path, s.workspace, s.workspace_note, s.handle, s.generation, s.activity,
        s.activity_at, s.first_signal_at, s.end_reason, s.end_detail, s.exit_code, s.exit_signal,
        s.created_at, s.updated_at, s.queued_at, s.memory_cap_mb, s.cpu_cap_percent, s.caps_problem,
        s.memory_kills, s.memory_kill_process, s.model, s.permissions, s.is_signal_capable,
        s.launched_at, s.silent_at, s.waits_on, s.tools_in_flight, s.native_id, s.transcript_path,
        s.title, s.summary, s.activity_source, s.activity_detail, s.hook_signal_at,
        s.transcript_deaths, s.hooks_miss, s.is_dialog_shown);
}

using Values = decltype(values_of(std::declval<domain::Session&>()));
static_assert(std::tuple_size_v<Values> == kColumns.size());

std::string join(const char* between, const char* after_each) {
    std::string text;
    for (const auto* column : kColumns) {
        text += (text.empty() ? "" : between) + std::string{column} + after_each;
    }
    return text;
}

template <class... Columns, class... Arguments>
std::vector<domain::Session> select(std::tuple<Columns&...>*, Database& database,
                                    const std::string& condition, const Arguments&... arguments) {
    static const auto query = "SELECT " + join(", ", "") + " FROM sessions WHERE ";
    std::vector<domain::Session> sessions;
    database.each<Columns...>(
        query + condition,
        [&](std::tuple<Columns...> row) { values_of(sessions.emplace_back()) = std::move(row); },
        arguments...);
    return sessions;
}

template <class... Arguments>
std::vector<domain::Session> select(Database& database, const std::string& condition,
                                    const Arguments&... arguments) {
    return select(static_cast<Values*>(nullptr), database, condition, arguments...);
}

std::optional<domain::Session> first(std::vector<domain::Session> sessions) {
    if (sessions.empty()) {
        return std::nullopt;
    }
    return std::move(sessions.front());
}

} // namespace

void SessionStore::insert(const domain::Session& session) {
    static const auto statement = [] {
        std::string marks = "?";
        for (std::size_t i = 1; i < kColumns.size(); ++i) {
            marks += ", ?";
        }
        return "INSERT INTO sessions (" + join(", ", "") + ") VALUES (" + marks + ")";
    }();
    std::apply([&](const auto&... values) { database_.run(statement, values...); },
               values_of(session));
    written_.push_back(session.id);
}

void SessionStore::update(const domain::Session& session) {
    static const auto statement = "UPDATE sessions SET " + join(", ", " = ?") + " WHERE id = ?";
    std::apply([&](const auto&... values) { database_.run(statement, values..., session.id); },
               values_of(session));
    written_.push_back(session.id);
}

std::int64_t SessionStore::next_number(std::string_view project_id) const {
    return database_.value<std::int64_t>(
        "SELECT coalesce(max(number), 0) + 1 FROM sessions WHERE project_id = ?", project_id);
}

std::optional<domain::Session> SessionStore::find(std::string_view id) const {
    return first(select(database_, "id = ?", id));
}

std::optional<domain::Session> SessionStore::find_by_operation(std::string_view op_id) const {
    return first(select(database_, "operation = ? AND operation <> ''", op_id));
}

std::vector<domain::Session> SessionStore::all() const {
    return select(database_, "true ORDER BY project_id, number");
}

std::vector<domain::Session> SessionStore::of_project(std::string_view project_id) const {
    return select(database_, "project_id = ? ORDER BY number", project_id);
}

std::vector<domain::Session> SessionStore::unfinished() const {
    return select(database_, "phase <> 'ended' ORDER BY project_id, number");
}

std::vector<domain::Session> SessionStore::queued() const {
    return select(database_, "queued_at IS NOT NULL ORDER BY queued_at, project_id, number");
}

std::vector<domain::Session> SessionStore::owing_a_signal() const {
    return select(database_, "phase = 'live' AND is_signal_capable AND first_signal_at IS NULL "
                             "AND silent_at IS NULL ORDER BY launched_at");
}

std::vector<domain::Session> SessionStore::with_deadly_transcripts(std::uint64_t deaths,
                                                                   std::uint64_t limit) const {
    return select(database_,
                  "phase <> 'ended' AND transcript_deaths >= ? ORDER BY updated_at DESC LIMIT ?",
                  deaths, limit);
}

std::uint64_t SessionStore::count_begun() const {
    return static_cast<std::uint64_t>(database_.value<std::int64_t>(
        "SELECT count(*) FROM sessions WHERE phase <> 'ended' AND queued_at IS NULL"));
}

std::vector<domain::Session> SessionStore::quarantined_before(domain::WallTime time) const {
    return select(database_,
                  "phase = 'ended' AND workspace = 'quarantined' AND updated_at < ? "
                  "ORDER BY updated_at LIMIT 16",
                  time);
}

} // namespace ao::store
