// ao: the command line for people and agents. Speaks HTTP with the daemon on 127.0.0.1 and owns
// nothing.
#include "cli/command_tree.h"

int main(int argc, char** argv) {
    return ao::cli::run_command_line(argc, argv, ao::cli::Console::of_process());
}
