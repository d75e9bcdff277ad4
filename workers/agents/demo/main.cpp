// ao-demo-agent: the bundled demonstration. ao starts it in a session as catalog/demo.toml says; it
// runs by hand as well.
#include "ipc/build.h"
#include "workers/agents/demo/demo_agent.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace ao::demo;

constexpr int kRefused = 2;
constexpr int kInternal = 70; // sysexits.h

int refuse(const std::string& why) {
    std::fprintf(stderr, "ao-demo-agent: %s\n", why.c_str());
    return kRefused;
}

int serve(const std::vector<std::string>& arguments) {
    auto options = parse_options(arguments);
    if (!options) {
        return refuse(options.error());
    }
    auto script = find_script();
    if (!script) {
        return refuse(script.error());
    }
    const auto place =
        options->conversation.empty() ? std::string{} : Conversation::place(options->conversation);
    auto conversation = Conversation::open(place, options->goes_on);
    if (!conversation) {
        return refuse(conversation.error());
    }
    return DemoAgent{std::move(*options), std::move(*script), std::move(*conversation)}.run();
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && arguments.front() == "--version") {
        std::printf("ao-demo-agent %s\n", ao::ipc::build().c_str());
        return 0;
    }
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return serve(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ao-demo-agent: %s\n", error.what());
        return kInternal;
    }
}
