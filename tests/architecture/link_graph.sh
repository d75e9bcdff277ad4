#!/usr/bin/env bash
# Checks what each program is linked with, and how large ao-hook is. A worker without Poco and
# SQLite in it cannot touch the store, whatever its code says. Usage: link_graph.sh <bin folder>
set -euo pipefail
cd "$1"

faults=0
complain() {
    printf '%s\n' "$1"
    faults=$((faults + 1))
}

# Libraries a program asks for, one a line; nothing for a static one.
needed() { readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

# holds_none <program> <marks…>: neither as a shared library nor linked in statically.
holds_none() {
    local program=$1 mark
    shift
    if [[ ! -x $program ]]; then
        complain "$program was not built"
        return
    fi
    for mark in "$@"; do
        case $mark in
        Poco) libraries='^libPoco' symbols='N4Poco' ;;
        SQLite) libraries='^libsqlite' symbols='SQLite format 3' ;;
        ZeroMQ) libraries='^libzmq' symbols='zmq_msg_recv' ;;
        msgpack) libraries='^libmsgpack' symbols='N7msgpack' ;;
        esac
        if needed "$program" | grep -q "$libraries" || grep -qaF "$symbols" "$program"; then
            complain "$program must not hold $mark"
        fi
    done
}

holds_none ao Poco SQLite ZeroMQ msgpack
for worker in ao-worker-scm ao-worker-runtime ao-worker-agents; do
    holds_none "$worker" Poco SQLite
done
holds_none ao-pty-host Poco SQLite ZeroMQ
holds_none ao-pane Poco SQLite ZeroMQ
holds_none ao-demo-agent Poco SQLite ZeroMQ msgpack
holds_none ao-hook Poco SQLite ZeroMQ msgpack

if [[ -x ao-hook ]]; then
    if readelf -lW ao-hook | grep -q INTERP || [[ -n $(needed ao-hook) ]]; then
        complain 'ao-hook must be static'
    fi
    size=$(wc -c <ao-hook)
    ((size <= 1048576)) || complain "ao-hook has $size bytes; 1 MiB is the limit"
fi

# The marks above must be able to match at all: the supervisor holds every one of them.
for library in libPocoNet libsqlite3 libzmq; do
    needed ao-supervisor | grep -q "^$library" || complain "ao-supervisor does not link $library?"
done
grep -qaF N4Poco ao-supervisor || complain 'ao-supervisor has no symbol of Poco?'
grep -qaF N7msgpack ao-supervisor || complain 'ao-supervisor has no symbol of msgpack?'

((faults == 0)) && echo 'the link graph holds'
