// The prompts of one conversation, kept in a file so that a later launch goes on with it. A prompt
// a line. Without a place nothing is kept.
#pragma once

#include "ipc/child_process.h"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ao::demo {

class Conversation {
public:
    /// `$AO_DATA_DIR/agents/$AO_SESSION_ID/demo-<id>.txt`; nowhere when these are unset.
    static std::string place(const std::string& id);

    /// Begins a new one, or goes on with what is in the file. The error is for people.
    static tl::expected<Conversation, std::string> open(const std::string& path, bool goes_on);

    /// Turns so far, those of earlier launches included.
    std::size_t turns() const { return turns_; }

    void add_turn(std::string_view prompt);

private:
    ipc::Descriptor file_;
    std::size_t turns_ = 0;
};

} // namespace ao::demo
