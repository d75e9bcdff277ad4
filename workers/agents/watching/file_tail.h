// Reads a file that others append to, from where the reading ended, in bounded steps. Only whole
// lines are given; one that is too long is passed over. Never blocks: what is no regular file of
// this user is not read.
#pragma once

#include "ipc/child_process.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace ao::workers::agents {

class FileTail {
public:
    /// Of one step.
    struct Listener {
        std::function<void()> anew; // it is another file, or was cut: all that was read is void
        std::function<void(std::string_view)> line; // without its end
    };

    explicit FileTail(std::string path);

    /// At most about `limit` bytes. True: there is more to be read now.
    bool read(std::size_t limit, const Listener& listener);

    const std::string& path() const { return path_; }

    /// When the file was last written to, as of the last step that found it; milliseconds.
    std::int64_t changed_at_ms() const { return changed_at_ms_; }

    /// Lines that were too long, of this file so far.
    std::size_t skipped() const { return skipped_; }

private:
    ipc::Descriptor open(const Listener& listener);
    bool has_other_content(int descriptor) const;
    void begin_anew(const Listener& listener);
    void take(std::string_view bytes, const Listener& listener);

    std::string path_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0; // 0: nothing was read yet
    std::int64_t offset_ = 0;
    std::int64_t size_ = 0;
    std::int64_t changed_at_ms_ = 0;
    std::string last_read_; // the end of what was read, to be found again before the offset
    std::string partial_;   // a line that has not ended yet
    bool is_skipping_ = false;
    std::size_t skipped_ = 0;
};

} // namespace ao::workers::agents
