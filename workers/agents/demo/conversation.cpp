// Appended to by one process: a session has one launch at a time.
#include "workers/agents/demo/conversation.h"

#include "workers/agents/demo/demo_limits.h"
#include "workers/agents/demo/step_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace ao::demo {

namespace {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::size_t count_lines(int file) {
    std::size_t lines = 0;
    std::size_t total = 0;
    std::array<char, 16'384> chunk{};
    ssize_t count = 0;
    while (total < kMaxConversationBytes &&
           (count = ::read(file, chunk.data(), chunk.size())) > 0) {
        lines += static_cast<std::size_t>(std::count(chunk.begin(), chunk.begin() + count, '\n'));
        total += static_cast<std::size_t>(count);
    }
    return lines;
}

} // namespace

std::string Conversation::place(const std::string& id) {
    const auto data = variable("AO_DATA_DIR");
    const auto session = variable("AO_SESSION_ID");
    const bool is_name = !session.empty() && session.front() != '.' &&
                         session.size() <= kMaxNameBytes && session.find('/') == std::string::npos;
    if (data.empty() || data.front() != '/' || !is_name) {
        return {};
    }
    return data + "/agents/" + session + "/demo-" + id + ".txt";
}

tl::expected<Conversation, std::string> Conversation::open(const std::string& path, bool goes_on) {
    Conversation conversation;
    if (path.empty()) {
        return conversation;
    }
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), failure);
    const int fresh = goes_on ? 0 : O_TRUNC;
    conversation.file_.reset(
        ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | fresh, 0600));
    if (!conversation.file_) {
        return tl::unexpected{"cannot keep the conversation in " + path + ": " +
                              std::strerror(errno)};
    }
    conversation.turns_ = count_lines(conversation.file_.get());
    return conversation;
}

void Conversation::add_turn(std::string_view prompt) {
    ++turns_;
    const auto line = one_line(prompt) + "\n";
    // A turn that is not kept is shown on the screen all the same; only a resume will miss it.
    if (file_ && ::write(file_.get(), line.data(), line.size()) < 0) {
        file_.reset();
    }
}

} // namespace ao::demo
