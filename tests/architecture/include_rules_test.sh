#!/usr/bin/env bash
# Proves that include_rules.sh fails when it should: plants one forbidden line at a time in a
# small tree that has the real tables.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
faults=0

# plant <file> <line>: a tree with this one source in it.
plant() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/docs" "$tree/ipc" "$tree/$(dirname "$1")"
    cp "$here/../../docs/code-structure.md" "$tree/docs/"
    printf '// A planted file.\n#include <string>\n' | tee "$tree/ipc/ids.h" >"$tree/$1"
    printf '%s\n' "$2" >>"$tree/$1"
}

refuses() {
    plant "$1" "$2"
    local said
    if said=$("$here/include_rules.sh" "$tree"); then
        echo "accepted in $1: $2"
        faults=$((faults + 1))
    elif ! grep -qF -- "$3" <<<"$said"; then
        printf 'refused %s in %s, but did not say "%s":\n%s\n' "$2" "$1" "$3" "$said"
        faults=$((faults + 1))
    fi
}

accepts() {
    plant "$1" "$2"
    local said
    if ! said=$("$here/include_rules.sh" "$tree"); then
        printf 'refused in %s: %s\n%s\n' "$1" "$2" "$said"
        faults=$((faults + 1))
    fi
}

refuses supervisor/domain/fact_reducer.cpp '#include <Poco/Timestamp.h>' 'supervisor/domain must not include Poco'
refuses supervisor/domain/fact_reducer.cpp '#include <mutex>' 'supervisor/domain must not include threads'
refuses supervisor/domain/fact_reducer.cpp '#include <unistd.h>' 'must not include posix'
refuses supervisor/domain/fact_reducer.cpp '#include "supervisor/store/sqlite.h"' 'must not include supervisor/store/sqlite.h'
refuses supervisor/domain/fact_reducer.cpp '    auto now = std::chrono::system_clock::now();' 'must not use system_clock::now'
refuses supervisor/domain/fact_reducer.cpp '    auto now = time(nullptr);' 'must not use time('
refuses supervisor/domain/fact_reducer.cpp '    std::getenv("HOME");' 'must not use getenv'
refuses ipc/facts.h '#include <msgpack.hpp>' 'ipc must not include msgpack'
refuses ipc/facts.h '#include "ipc/codec.h"' 'must not include ipc/codec.h'
refuses ipc/codec.cpp '#include <zmq.hpp>' 'must not include zmq'
refuses ipc/codec.cpp '#include <Poco/Format.h>' 'ipc must not include Poco'
refuses ipc/envelope.h '#include <msgpack.hpp>' 'must not include msgpack'
refuses supervisor/core/core_loop.cpp '#include <Poco/Net/Socket.h>' 'must not include Poco::Net'
refuses supervisor/core/core_loop.cpp '#include "supervisor/api/http_api.h"' 'must not include supervisor/api/http_api.h'
refuses supervisor/store/sqlite.cpp '#include "supervisor/core/inbox.h"' 'must not include supervisor/core/inbox.h'
refuses supervisor/store/sqlite.cpp '#include <Poco/Net/Socket.h>' 'must not include Poco::Net'
refuses supervisor/process/child.cpp '#include <Poco/Process.h>' 'supervisor/process must not include Poco'
refuses supervisor/process/child.cpp '#include <sqlite3.h>' 'must not include sqlite3'
refuses supervisor/api/router.cpp '#include <zmq.hpp>' 'supervisor/api must not include zmq'
refuses supervisor/api/router.cpp '#include "supervisor/core/inbox.h"' 'must not include supervisor/core/inbox.h'
refuses workers/scm/main.cpp '#include "supervisor/domain/worker_view.h"' 'workers/scm must not include supervisor/domain/worker_view.h'
refuses workers/scm/main.cpp '#include "workers/agents/agent_probe.h"' 'must not include workers/agents/agent_probe.h'
refuses workers/scm/main.cpp '#include <sqlite3.h>' 'must not include sqlite3'
refuses cli/main.cpp '#include "ipc/codec.h"' 'cli must not include ipc/codec.h'
refuses cli/main.cpp '#include <Poco/Net/HTTPClientSession.h>' 'cli must not include Poco::Net'
refuses cli/main.cpp '#include "supervisor/domain/worker_view.h"' 'must not include supervisor/domain/worker_view.h'
refuses cli/hook/main.cpp '#include <string>' 'cli/hook must not include std'
refuses tests/unit/store/a_test.cpp '    std::this_thread::sleep_for(1s);' 'must not use sleep_for'
refuses ipc/new_folder/a.h '#include <string>' 'is in no row of the table'

accepts supervisor/domain/fact_reducer.cpp '#include "ipc/facts.h"'
accepts supervisor/domain/fact_reducer.cpp '    int runtime(int); // the time() of day comes in as an argument'
accepts ipc/codec.cpp '#include <msgpack.hpp>'
accepts supervisor/api/router.cpp '#include <Poco/Net/HTTPServerRequest.h>'
accepts workers/scm/main.cpp '#include "ipc/facts.h"'
accepts cli/main.cpp '#include "ipc/daemon/run_file.h"'

# A tree whose tables are gone must not pass either.
plant ipc/ids.h ''
echo '# No tables' >"$tree/docs/code-structure.md"
if "$here/include_rules.sh" "$tree" >/dev/null; then
    echo 'accepted a tree without tables'
    faults=$((faults + 1))
fi

((faults == 0)) && echo 'include rules catch what they should'
