// Each step that fails leaves a sentence, for a session that was promised caps.
#include "workers/hosting/confinement.h"

#include <cstring>
#include <utility>

namespace ao::hosting {

Confinement::Confinement(const pty::LaunchSpec& spec)
    : wants_caps_{spec.memory_mb != 0 || spec.cpu_percent != 0} {
    if (spec.cgroup.empty()) {
        do_without(spec.caps_problem);
        return;
    }
    auto made = SessionCgroup::make(spec.cgroup);
    if (!made) {
        do_without(spec.cgroup + " cannot be made: " + std::strerror(made.error()));
        return;
    }
    cgroup_ = std::move(*made);
    caps_ = cgroup_.cap(spec);
}

Confinement::~Confinement() {
    if (!is_kept_) {
        cgroup_.kill();
        cgroup_.remove();
    }
}

void Confinement::take_in(pid_t child) {
    if (!cgroup_) {
        return;
    }
    if (const auto added = cgroup_.add(child); !added) {
        cgroup_.remove();
        do_without("the program cannot be put into " + cgroup_.path() + ": " +
                   std::strerror(added.error()));
    }
}

void Confinement::do_without(const std::string& why) {
    cgroup_ = SessionCgroup{};
    caps_ = {};
    if (wants_caps_) {
        caps_.problem = why;
    }
}

} // namespace ao::hosting
