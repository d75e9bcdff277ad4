// Owns one file descriptor. C headers only.
#pragma once

#include <unistd.h>

namespace ao::hook {

class Descriptor {
public:
    explicit Descriptor(int fd)
        : fd_{fd} {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }

    int get() const { return fd_; }

    bool is_open() const { return fd_ >= 0; }

private:
    int fd_;
};

} // namespace ao::hook
