// Newlines inside of a value are shown as "\n", so that a line is a value.
#include "tests/unit/agents/plan_text.h"

#include "ipc/fields.h"

namespace ao::testing {

namespace {

std::string shown(const std::string& text) {
    std::string line;
    for (const char c : text) {
        line += c == '\n' ? std::string{"\\n"} : std::string{c};
    }
    return line;
}

} // namespace

std::string launch_text(const ipc::LaunchPlan& plan) {
    std::string text;
    for (const auto& argument : plan.argv) {
        text += "  " + shown(argument) + "\n";
    }
    for (const auto& variable : plan.environment) {
        text += "  env " + variable.name + "=" + shown(variable.value) + "\n";
    }
    if (plan.typed_prompt) {
        text += "  type " + shown(plan.typed_prompt->text) + "\n";
    }
    return text;
}

std::string files_text(const ipc::LaunchPlan& plan) {
    std::string text;
    for (const auto& file : plan.files) {
        text += "  " + std::string{ipc::to_text(file.place)} + " " + file.path + " " +
                std::string{ipc::to_text(file.rule)} + "\n";
    }
    for (const auto& step : plan.trust) {
        text += "  trust " + step.path + " " + std::string{ipc::to_text(step.mechanism)};
        for (const auto& key : step.keys) {
            text += " [" + key + "]";
        }
        text += " = " + step.value + "\n";
    }
    return text;
}

} // namespace ao::testing
