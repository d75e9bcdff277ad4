// The variables are those of the launch, as far as they are known of a session that runs.
#include "workers/agents/watching/transcript_place.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/launch_variables.h"
#include "workers/agents/resolved_path.h"

#include <filesystem>

namespace ao::workers::agents {

namespace fs = std::filesystem;

namespace {

LaunchInput input_of(const ipc::WatchedSession& session) {
    LaunchInput input;
    input.session_id = session.session_id;
    input.project_id = session.project_id;
    input.worktree = session.worktree;
    input.worktree_resolved = other_spelling(session.worktree);
    input.data_directory = session.data_directory;
    input.generation = session.generation;
    return input;
}

bool is_usable(const std::string& path) {
    return path.starts_with('/') && path.size() <= kMaxPathBytes &&
           path.find('\0') == std::string::npos;
}

/// Absolute, or empty: not known.
std::string filled(const std::string& text, const Variables& variables, const std::string& home) {
    auto rendered = render_text(text, variables);
    if (text.empty() || !rendered.is_complete) {
        return "";
    }
    if (!rendered.text.starts_with('/') && !home.empty()) {
        rendered.text = home + "/" + rendered.text;
    }
    return is_usable(rendered.text) ? rendered.text : "";
}

std::string stem_of(const std::string& path) {
    const fs::path file{path};
    return (file.parent_path() / file.stem()).string();
}

} // namespace

TranscriptPlace transcript_place(const AgentRow& row, const ipc::WatchedSession& session,
                                 const std::string& home) {
    TranscriptPlace place;
    if (!row.transcript) {
        return place;
    }
    auto variables = launch_variables(row, input_of(session), session.native_id);
    if (session.data_directory.empty()) {
        variables["dir"].clear();
    }
    if (is_usable(session.transcript_path)) {
        place.path = session.transcript_path;
        place.is_of_one_conversation = true;
    } else {
        place.path = filled(row.transcript->path, variables, home);
        place.is_of_one_conversation = names_in(row.transcript->path).count("nid") > 0;
    }
    if (!place.path.empty()) {
        variables["stem"] = stem_of(place.path);
        place.companions = filled(row.transcript->companions, variables, home);
    }
    return place;
}

bool is_like(std::string_view name, std::string_view pattern) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) {
        return name == pattern;
    }
    const auto end = pattern.substr(star + 1);
    return name.size() + 1 >= pattern.size() && name.starts_with(pattern.substr(0, star)) &&
           name.ends_with(end);
}

} // namespace ao::workers::agents
