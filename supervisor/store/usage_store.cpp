// The statements of usage.
#include "supervisor/store/usage_store.h"

#include "supervisor/store/database.h"

namespace ao::store {

namespace {

using domain::WallTime;

template <class... Arguments>
std::vector<domain::SessionPart> select(Database& database, const std::string& condition,
                                        const Arguments&... arguments) {
    std::vector<domain::SessionPart> parts;
    for (auto& [project, harness, session, conversation, model, input, cache_read, cache_write,
                output, cost, updated] :
         database
             .rows<std::string, std::string, std::string, std::string, std::string, std::int64_t,
                   std::int64_t, std::int64_t, std::int64_t, std::optional<std::int64_t>, WallTime>(
                 "SELECT s.project_id, s.harness, u.session_id, u.conversation, u.model, "
                 "u.input_tokens, u.cache_read_tokens, u.cache_write_tokens, u.output_tokens, "
                 "u.cost_microdollars, u.updated_at "
                 "FROM usage u JOIN sessions s ON s.id = u.session_id WHERE " +
                     condition + " ORDER BY s.project_id, s.number, u.conversation, u.model",
                 arguments...)) {
        parts.push_back({std::move(project),
                         std::move(harness),
                         {std::move(session),
                          std::move(conversation),
                          std::move(model),
                          {input, cache_read, cache_write, output},
                          cost,
                          updated}});
    }
    return parts;
}

} // namespace

bool UsageStore::put(const domain::Usage& usage, std::uint64_t max_rows) {
    const auto others = database_.value<std::int64_t>(
        "SELECT count(*) FROM usage WHERE session_id = ? AND (conversation, model) IS NOT (?, ?)",
        usage.session_id, usage.conversation, usage.model);
    if (static_cast<std::uint64_t>(others) >= max_rows) {
        return false;
    }
    database_.run("INSERT INTO usage (session_id, conversation, model, input_tokens, "
                  "cache_read_tokens, cache_write_tokens, output_tokens, cost_microdollars, "
                  "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (session_id, conversation, model) DO UPDATE SET "
                  "input_tokens = excluded.input_tokens, "
                  "cache_read_tokens = excluded.cache_read_tokens, "
                  "cache_write_tokens = excluded.cache_write_tokens, "
                  "output_tokens = excluded.output_tokens, "
                  "cost_microdollars = excluded.cost_microdollars, "
                  "updated_at = excluded.updated_at "
                  "WHERE (input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, "
                  "cost_microdollars) IS NOT (excluded.input_tokens, excluded.cache_read_tokens, "
                  "excluded.cache_write_tokens, excluded.output_tokens, "
                  "excluded.cost_microdollars)",
                  usage.session_id, usage.conversation, usage.model, usage.tokens.input,
                  usage.tokens.cache_read, usage.tokens.cache_write, usage.tokens.output,
                  usage.cost_microdollars, usage.updated_at);
    return true;
}

std::vector<domain::SessionPart> UsageStore::all() const {
    return select(database_, "true");
}

std::vector<domain::SessionPart> UsageStore::of_project(std::string_view project_id) const {
    return select(database_, "s.project_id = ?", project_id);
}

std::vector<domain::SessionPart> UsageStore::of_session(std::string_view session_id) const {
    return select(database_, "u.session_id = ?", session_id);
}

} // namespace ao::store
