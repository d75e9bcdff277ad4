// What runs in sessions. Standard library only.
#pragma once

#include "ipc/watches.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

/// List every process of these hosts.
struct ListProcesses {
    static constexpr std::string_view kName = "list_processes";
    std::vector<WatchedHost> hosts;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("hosts", self.hosts);
    }

    bool operator==(const ListProcesses&) const = default;
};

struct SessionProcess {
    std::string session_id;
    std::uint64_t pid = 0;
    std::uint64_t parent = 0;
    std::string name;               // as the kernel has it, at most 15 bytes
    std::uint64_t resident_kib = 0; // memory that it has in RAM, shared pages included
    std::uint64_t processor_ms = 0; // time that it has used since its start
    std::uint64_t age_ms = 0;       // since its start

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("session_id", self.session_id);
        visit("pid", self.pid);
        visit("parent", self.parent);
        visit("name", self.name);
        visit("resident_kib", self.resident_kib);
        visit("processor_ms", self.processor_ms);
        visit("age_ms", self.age_ms);
    }

    bool operator==(const SessionProcess&) const = default;
};

struct ProcessesListed {
    static constexpr std::string_view kName = "processes_listed";
    std::vector<SessionProcess> processes; // by session, then pid
    bool is_cut = false;                   // there are more than one answer holds

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("processes", self.processes);
        visit("is_cut", self.is_cut);
    }

    bool operator==(const ProcessesListed&) const = default;
};

} // namespace ao::ipc
