// The cheapest look first; the first that finds somebody counts.
#include "workers/agents/login_look.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace ao::workers::agents {

namespace {

using ipc::LoginState;

bool is_set(const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    return value != nullptr && *value != '\0';
}

LoginState state_of(const std::string& file) {
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        return LoginState::yes;
    }
    return error ? LoginState::unknown : LoginState::no;
}

} // namespace

Task<std::optional<LoginState>> look_for_login(Workbench& workbench, LoginSpec login,
                                               std::string program, std::string home) {
    const bool asks = !login.command.empty() && !program.empty();
    if (std::any_of(login.environment.begin(), login.environment.end(), is_set)) {
        co_return std::optional{LoginState::yes};
    }
    auto state = LoginState::no;
    for (const auto& file : login.files) {
        const auto seen = home.empty() ? LoginState::unknown : state_of(home + "/" + file);
        if (seen == LoginState::yes) {
            co_return std::optional{seen};
        }
        state = seen == LoginState::unknown ? seen : state;
    }
    if (asks) {
        ProgramRun call;
        call.argv = {program};
        call.argv.insert(call.argv.end(), login.command.begin(), login.command.end());
        call.within = kLoginWithin;
        call.keep_output = false;
        const auto result = co_await run(workbench, std::move(call));
        state = result.succeeded()                         ? LoginState::yes
                : result.end == ProgramResult::End::exited ? state
                                                           : LoginState::unknown;
    }
    const bool was_looked_for = asks || !login.environment.empty() || !login.files.empty();
    co_return was_looked_for ? std::optional{state} : std::nullopt;
}

} // namespace ao::workers::agents
