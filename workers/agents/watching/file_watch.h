// Says when something in one of many directories has changed, also where a directory is made only
// later. One inotify descriptor for all of them; what happens within a moment is told once. What a
// change is is for the caller to look at: a wake-up may be for nothing.
// Limits: what a link in the directory leads to is not watched.
#pragma once

#include "ipc/child_process.h"
#include "workers/workbench.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace ao::workers::agents {

class FileWatch {
public:
    using Id = std::uint64_t;

    /// Outlives the workbench's callbacks.
    explicit FileWatch(Workbench& workbench);

    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;

    /// From here on `changed` is called when something happens to `name` in the directory; "":
    /// to anything. Look at it only afterwards.
    Id add(std::string directory, std::string name, std::function<void()> changed);
    void remove(Id id);

    /// Watches what could not be watched, or lies elsewhere by now.
    void look_again();

private:
    struct Place {
        std::string directory;
        std::string name;
        std::function<void()> changed;
        int watch = -1;        // of the directory, or of the nearest one above it; -1: none
        bool is_there = false; // the directory itself is watched
    };

    bool open();
    int put(Place& place);
    void put_once(Place& place);
    void complain(const Place& place);
    void drop_if_unused(int watch);
    void wait();
    void collect();
    void note(int watch, std::uint32_t mask, const std::string& name, std::set<Id>& changed);
    void tell(const std::set<Id>& changed);

    Workbench& workbench_;
    ipc::Descriptor inotify_;
    std::map<Id, Place> places_;
    Id last_id_ = 0;
    bool has_complained_ = false;
};

} // namespace ao::workers::agents
