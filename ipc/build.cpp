// The one source that is compiled anew when the version changes.
#include "ipc/build.h"

namespace ao::ipc {

const std::string& build() {
    static const std::string kText = AO_BUILD;
    return kText;
}

} // namespace ao::ipc
