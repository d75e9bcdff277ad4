// Standard library only.
#pragma once

#include <string>

namespace ao::ipc {

/// One variable of a process.
struct EnvironmentVariable {
    std::string name;
    std::string value;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("name", self.name);
        visit("value", self.value);
    }

    bool operator==(const EnvironmentVariable&) const = default;
};

} // namespace ao::ipc
