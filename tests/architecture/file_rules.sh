#!/usr/bin/env bash
# Checks what CONTRIBUTING.md says about files: names, size, the opening comment, no leftovers.
# Usage: file_rules.sh [root of the tree]
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

longest=400
# Files that may be longer, each with its reason.
declare -A may_be_longer=(
)

folders=()
for folder in ipc supervisor workers cli tests; do
    [[ -d $folder ]] && folders+=("$folder")
done
faults=0
complain() {
    printf '%s\n' "$1"
    faults=$((faults + 1))
}

while IFS= read -r file; do
    complain "$file: name the thing; no utils, helpers, common or manager"
done < <(find "${folders[@]}" -regextype posix-extended \
    -iregex '.*/[^/]*(util|helper|common|manager|misc)[^/]*' | LC_ALL=C sort)

mapfile -t sources < <(find "${folders[@]}" -name '*.h' -o -name '*.cpp' | LC_ALL=C sort)
((${#sources[@]} > 0)) || complain 'no sources found'

for file in "${sources[@]}"; do
    read -r first <"$file" || true
    [[ $first == //* ]] || complain "$file:1: opens with a comment that says what it is responsible for"
    length=$(wc -l <"$file")
    if ((length > longest)) && [[ ! -v may_be_longer[$file] ]]; then
        complain "$file: $length lines; more than $longest do not fit one noun"
    fi
    [[ $file != *.h ]] || grep -q '^#pragma once' "$file" || complain "$file: no #pragma once"
done

while IFS= read -r line; do
    complain "$line (finish it, or write it down in docs/STATUS.md)"
done < <(grep -nHwE 'TODO|FIXME|XXX' "${sources[@]}")

((faults == 0)) && echo "file rules hold for ${#sources[@]} files"
