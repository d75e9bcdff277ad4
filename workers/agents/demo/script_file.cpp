// Reads one file, or none.
#include "workers/agents/demo/script_file.h"

#include "ipc/child_process.h"
#include "workers/agents/demo/demo_limits.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace ao::demo {

namespace {

constexpr const char* kInWorktree = ".ao-demo";

// Short enough to watch: a question, a permission (for the commit) and a commit.
constexpr const char* kBuiltIn =
    R"(# What the demonstration agent does when nobody has given it a script.
say This is a demonstration: I write your task into notes.md and offer to commit it.
allow edit
allow run
edit notes.md {prompt}
run git status --short
ask What shall the commit say?
commit {answer}
stop notes.md holds the task
turn
say Noted as well, without any question of mine.
allow edit
edit notes.md {prompt}
stop notes.md holds this too
)";

tl::expected<std::string, int> read_file(const char* path) {
    const ipc::Descriptor file{::open(path, O_RDONLY | O_CLOEXEC)};
    if (!file) {
        return tl::unexpected{errno};
    }
    std::string text;
    std::array<char, 4'096> chunk{};
    ssize_t count = 0;
    while (text.size() <= kMaxScriptBytes &&
           (count = ::read(file.get(), chunk.data(), chunk.size())) > 0) {
        text.append(chunk.data(), static_cast<std::size_t>(count));
    }
    if (count < 0) {
        return tl::unexpected{errno};
    }
    if (text.size() > kMaxScriptBytes) {
        return tl::unexpected{EFBIG};
    }
    return text;
}

} // namespace

std::string built_in_script() {
    return kBuiltIn;
}

tl::expected<NamedScript, std::string> find_script() {
    const char* const named = std::getenv("AO_DEMO_SCRIPT");
    const bool is_named = named != nullptr && *named != '\0';
    std::string name = is_named ? named : kInWorktree;
    auto text = read_file(name.c_str());
    if (!text && text.error() == ENOENT && !is_named) {
        name = "built in";
        text = built_in_script();
    }
    if (!text) {
        return tl::unexpected{"cannot read the script " + name + ": " +
                              std::strerror(text.error()) + "; a file of at most " +
                              std::to_string(kMaxScriptBytes) + " bytes is allowed"};
    }
    auto script = parse_script(*text, name);
    if (!script) {
        return tl::unexpected{std::move(script.error())};
    }
    return NamedScript{std::move(name), std::move(*script)};
}

} // namespace ao::demo
