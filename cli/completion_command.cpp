// ao completion <shell>: works without a daemon and without settings.
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/display_text.h"

#include <fmt/format.h>

namespace ao::cli {

void add_completion_command(CLI::App& root, Action& chosen) {
    auto& command = *root.add_subcommand("completion", "Print a completion script for a shell");
    const auto shell = std::make_shared<std::string>();
    command.add_option("shell", *shell, "The shell")
        ->required()
        ->type_name("{bash,zsh,fish,powershell}");
    command.callback([&root, &chosen, shell] {
        chosen = [&root, shell](const Console& console) -> Result<int> {
            const auto script = completion_script(*shell, completion_places(root));
            if (!script) {
                return fail(fmt::format("there is no completion for \"{}\"; choose bash, zsh, fish "
                                        "or powershell",
                                        display_line(*shell)));
            }
            console.print(*script);
            return 0;
        };
    });
}

} // namespace ao::cli
