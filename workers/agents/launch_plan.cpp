// In this order: what is wrong with the input, the variables, the files, then everything that names
// them.
#include "workers/agents/launch_plan.h"

#include "ipc/fields.h"
#include "workers/agents/agents_limits.h"
#include "workers/agents/hook_plan.h"
#include "workers/agents/json_template.h"
#include "workers/agents/launch_variables.h"
#include "workers/agents/uuid5.h"

#include <algorithm>

namespace ao::workers::agents {

namespace {

std::string trimmed(const std::string& text) {
    constexpr auto kBlank = " \t\r\n";
    const auto from = text.find_first_not_of(kBlank);
    return from == std::string::npos ? ""
                                     : text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

/// An agent said what its conversation is called: it must not be able to say an option.
bool is_native_id(const std::string& id) {
    constexpr std::string_view kOthers = "._:/@=+-";
    return !id.empty() && id.size() <= kMaxNativeIdBytes && id.front() != '-' &&
           std::all_of(id.begin(), id.end(), [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      kOthers.find(c) != std::string_view::npos;
           });
}

std::optional<PlanProblem> problem_of(const AgentRow& row, const LaunchInput& input) {
    for (const auto* path : {&input.worktree, &input.data_directory, &input.ao_hook}) {
        if (!path->starts_with('/')) {
            return PlanProblem{"BAD_PLAN_INPUT",
                               "\"" + *path + "\" must be an absolute path to plan " + row.id};
        }
    }
    if (input.session_id.empty() || input.session_id.find('/') != std::string::npos ||
        input.session_id.starts_with('.')) {
        return PlanProblem{"BAD_PLAN_INPUT", "\"" + input.session_id + "\" is no id of a session"};
    }
    if (input.model.starts_with('-')) {
        return PlanProblem{"INVALID_MODEL", "A model cannot begin with '-': " + input.model};
    }
    return std::nullopt;
}

PlanProblem too_long(const std::string& what, std::size_t size, std::size_t most) {
    return {"PROMPT_TOO_LONG", what + " would have " + std::to_string(size) + " bytes; " +
                                   std::to_string(most) +
                                   " can be passed on. Put the long part into a file and name it "
                                   "in the prompt."};
}

/// Of what execve passes on.
std::optional<PlanProblem> problem_of(const std::string& what, const std::string& text) {
    if (text.size() > kMaxArgumentBytes) {
        return too_long(what, text.size(), kMaxArgumentBytes);
    }
    if (text.find('\0') != std::string::npos) {
        return PlanProblem{"INVALID_PROMPT", "A prompt cannot hold a zero byte."};
    }
    return std::nullopt;
}

std::optional<PlanProblem> problem_of(const ipc::LaunchPlan& plan) {
    std::size_t size = 0;
    for (const auto& argument : plan.argv) {
        size += argument.size();
        if (auto problem = problem_of("An argument", argument)) {
            return problem;
        }
    }
    for (const auto& variable : plan.environment) {
        const auto entry = variable.name + "=" + variable.value;
        size += entry.size();
        if (auto problem = problem_of("The variable " + variable.name, entry)) {
            return problem;
        }
    }
    for (const auto& file : plan.files) {
        size += file.content.size();
        if (file.content.size() > kMaxPlanTextBytes) {
            return too_long("The file " + file.path, file.content.size(), kMaxPlanTextBytes);
        }
    }
    return size > kMaxPlanBytes ? std::optional{too_long("The launch", size, kMaxPlanBytes)}
                                : std::nullopt;
}

std::string place_directory(ipc::FilePlace place, const LaunchInput& input) {
    switch (place) {
    case ipc::FilePlace::worktree:
        return input.worktree;
    case ipc::FilePlace::data:
        return input.data_directory;
    case ipc::FilePlace::home:
        break;
    }
    return input.home_directory;
}

/// Every template of the row that may name the file of the system prompt.
bool names_prompt_file(const AgentRow& row) {
    std::vector<std::string_view> texts{row.hooks.defaults};
    for (const auto& part : row.launch.argv.parts) {
        texts.insert(texts.end(), part.words.begin(), part.words.end());
    }
    for (const auto* variables : {&row.launch.environment, &row.launch.environment_json}) {
        for (const auto& [name, value] : *variables) {
            texts.push_back(value);
        }
    }
    for (const auto& file : row.files) {
        texts.insert(texts.end(), {file.text, file.json});
    }
    return std::any_of(texts.begin(), texts.end(),
                       [](std::string_view text) { return names_in(text).count("sys_file") > 0; });
}

/// A row that takes a file gets one, also when the prompt was given as text.
void add_prompt_file(const AgentRow& row, const LaunchInput& input, Variables& variables,
                     ipc::LaunchPlan& plan) {
    if (input.system_prompt.empty() || !input.system_prompt_file.empty() ||
        !names_prompt_file(row)) {
        return;
    }
    ipc::LaunchFile file;
    file.path = "agents/" + input.session_id + "/system-prompt.md";
    file.content = input.system_prompt;
    variables["sys_file"] = input.data_directory + "/" + file.path;
    plan.files.push_back(std::move(file));
}

std::optional<ipc::LaunchFile> planned(const FileSpec& spec, const Variables& variables) {
    ipc::LaunchFile file;
    file.place = spec.place;
    file.path = render_text(spec.path, variables).text;
    file.rule = spec.rule;
    file.marker = spec.marker;
    file.seed = spec.seed;
    file.content = spec.json.empty()
                       ? render_lines(spec.text, variables)
                       : render_json(spec.json, variables, JsonStyle::indented).value_or("");
    const bool is_wanted = render_text(spec.when, variables).is_complete && !file.content.empty();
    return is_wanted ? std::optional{std::move(file)} : std::nullopt;
}

void add_files(const AgentRow& row, const LaunchInput& input, Variables& variables,
               ipc::LaunchPlan& plan) {
    add_prompt_file(row, input, variables, plan);
    for (const auto& spec : row.files) {
        auto file = planned(spec, variables);
        if (file && !spec.name.empty()) {
            variables["file:" + spec.name] = place_directory(file->place, input) + "/" + file->path;
        }
        if (file) {
            plan.files.push_back(std::move(*file));
        }
    }
    if (!row.hooks.path.empty()) {
        variables["file:hooks"] = place_directory(row.hooks.place, input) + "/" +
                                  render_text(row.hooks.path, variables).text;
    }
}

void add_environment(const LaunchSpec& launch, const Variables& variables, ipc::LaunchPlan& plan) {
    for (const auto& [name, value] : launch.environment) {
        if (auto rendered = render_text(value, variables); rendered.is_complete) {
            plan.environment.push_back({name, std::move(rendered.text)});
        }
    }
    for (const auto& [name, value] : launch.environment_json) {
        if (auto rendered = render_json(value, variables, JsonStyle::compact)) {
            plan.environment.push_back({name, std::move(*rendered)});
        }
    }
}

/// Nothing when a key has an empty place.
std::optional<ipc::TrustStep> planned(const TrustSpec& spec, const Variables& variables) {
    ipc::TrustStep step{spec.mechanism, spec.path, {}, {}};
    for (const auto& key : spec.keys) {
        auto rendered = render_text(key, variables);
        if (!rendered.is_complete) {
            return std::nullopt;
        }
        step.keys.push_back(std::move(rendered.text));
    }
    auto value = render_json(spec.value, variables, JsonStyle::compact);
    if (!value) {
        return std::nullopt;
    }
    step.value = std::move(*value);
    return step;
}

std::string names_of(const std::vector<ipc::Activity>& states) {
    std::string names;
    for (const auto state : states) {
        names += (names.empty() ? "" : " ") + std::string{ipc::to_text(state)};
    }
    return names;
}

void add_trust(const AgentRow& row, const Variables& variables, ipc::LaunchPlan& plan) {
    for (const auto& spec : row.trust) {
        if (auto step = planned(spec, variables)) {
            plan.trust.push_back(std::move(*step));
        }
    }
}

std::vector<std::string> listed(const AgentRow& row, const LaunchInput& input) {
    std::vector<std::string> options;
    for (const auto& option : row.launch.when_listed) {
        if (std::find(input.listed_options.begin(), input.listed_options.end(), option) !=
            input.listed_options.end()) {
            options.push_back(option);
        }
    }
    return options;
}

tl::expected<ipc::LaunchPlan, PlanProblem> planned(const AgentRow& row, const LaunchInput& input,
                                                   const ArgvTemplate& argv,
                                                   const std::string& native_id) {
    if (auto problem = problem_of(row, input)) {
        return tl::unexpected(std::move(*problem));
    }
    ipc::LaunchPlan plan;
    auto variables = launch_variables(row, input, native_id);
    add_files(row, input, variables, plan);
    auto hooks = plan_hooks(row, variables);
    plan.files.insert(plan.files.end(), hooks.files.begin(), hooks.files.end());
    const auto& permission = row.permissions[static_cast<std::size_t>(input.permission)];
    const Splices splices{{"perm", render_argv(permission.argv, variables, {})},
                          {"hooks", std::move(hooks.argv)},
                          {"listed", listed(row, input)}};
    plan.argv = render_argv(argv, variables, splices);
    add_environment(row.launch, variables, plan);
    add_trust(row, variables, plan);
    plan.native_id = native_id;
    plan.is_one_shot = row.launch.is_one_shot;
    plan.is_signal_capable = row.is_signal_capable();
    plan.watches_text = row.watches_text();
    plan.hooks_miss = names_of(row.screen ? row.screen->hooks_miss : std::vector<ipc::Activity>{});
    if (auto problem = problem_of(plan)) {
        return tl::unexpected(std::move(*problem));
    }
    return plan;
}

/// Two daemons may both have a session shop-1. An agent refuses the id of a conversation that there
/// is already, so a later launch that begins anew has another one.
std::string chosen_id(const AgentRow& row, const LaunchInput& input, std::uint64_t generation) {
    if (row.launch.native_id != NativeIdSource::uuid5) {
        return "";
    }
    auto name = input.data_directory + "\n" + input.session_id;
    if (generation > 1) {
        name += "\n" + std::to_string(generation);
    }
    return uuid5(kConversationNamespace, name);
}

} // namespace

tl::expected<ipc::LaunchPlan, PlanProblem> plan(const AgentRow& row, const LaunchInput& input) {
    auto result = planned(row, input, row.launch.argv, chosen_id(row, input, input.generation));
    if (result && row.launch.prompt == PromptDelivery::typed && !input.prompt.empty()) {
        const auto ready = row.launch.ready.value_or(ReadySpec{});
        result->typed_prompt = {input.prompt, static_cast<std::uint64_t>(ready.after.count()),
                                ready.pattern, static_cast<std::uint64_t>(ready.within.count())};
    }
    return result;
}

tl::expected<ipc::LaunchPlan, PlanProblem>
plan_restore(const AgentRow& row, const LaunchInput& input, const std::string& native_id) {
    if (!row.launch.restore) {
        return tl::unexpected(PlanProblem{
            "NOT_RESTORABLE", row.name + " cannot resume a conversation; start a new one."});
    }
    auto id = trimmed(native_id);
    if (id.empty()) {
        id = chosen_id(row, input, 1);
    }
    if (id.empty()) {
        return tl::unexpected(PlanProblem{"NATIVE_ID_UNKNOWN",
                                          row.name + " never said what its conversation is called; "
                                                     "start a new one."});
    }
    if (!is_native_id(id)) {
        return tl::unexpected(
            PlanProblem{"INVALID_NATIVE_ID", "What " + row.name +
                                                 " said its conversation is called is no id that "
                                                 "can be passed to it; start a new one."});
    }
    auto resumed = input;
    resumed.prompt.clear();
    auto result = planned(row, resumed, *row.launch.restore, id);
    if (result) {
        result->resumes = true;
    }
    return result;
}

} // namespace ao::workers::agents
