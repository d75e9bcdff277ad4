#!/usr/bin/env bash
# Checks every #include, and every word that a folder must not use, against the two tables in
# docs/code-structure.md. Usage: include_rules.sh [root of the tree]
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

# Self-check against silence: a table or a tree that is not found must not pass.
[[ -f docs/code-structure.md ]] || { echo 'docs/code-structure.md is missing'; exit 1; }
folders=()
for folder in ipc supervisor workers cli tests; do
    [[ -d $folder ]] && folders+=("$folder")
done
mapfile -t sources < <(find "${folders[@]}" -name '*.h' -o -name '*.cpp' | LC_ALL=C sort)
((${#sources[@]} > 0)) || { echo 'no sources found'; exit 1; }

exec awk '
# "ipc/{a,b}.h", "cli/*" and "tests/**" as an anchored regular expression.
function pattern(glob,    regex) {
    regex = glob
    gsub(/\./, "\\.", regex)
    gsub(/\*\*/, "\001", regex)
    gsub(/\*/, "[^/]*", regex)
    gsub(/\001/, ".*", regex)
    gsub(/\{/, "(", regex); gsub(/\}/, ")", regex); gsub(/,/, "|", regex)
    return "^" regex "$"
}

# The name by which the table knows what an #include brings in.
function brings(text,    path) {
    path = substr(text, 2, length(text) - 2)
    if (text ~ /^"/)                     return path
    if (path ~ /^Poco\/Net\//)           return "Poco::Net"
    if (path ~ /^Poco\/Data\//)          return "Poco::Data"
    if (path ~ /^Poco\//)                return "Poco"
    if (path ~ /^zmq/)                   return "zmq"
    if (path ~ /^msgpack/)               return "msgpack"
    if (path ~ /^tl\//)                  return "tl"
    if (path ~ /^fmt\//)                 return "fmt"
    if (path ~ /^CLI\//)                 return "CLI11"
    if (path ~ /^nlohmann\//)            return "nlohmann"
    if (path ~ /^prometheus\//)          return "prometheus"
    if (path ~ /^wslay\//)               return "wslay"
    if (path ~ /^re2\//)                 return "re2"
    if (path ~ /^toml\+\+\//)            return "tomlplusplus"
    if (path ~ /^sqlite3/)               return "sqlite3"
    if (path ~ /^cppunit\//)             return "cppunit"
    if (path ~ /^(thread|mutex|shared_mutex|condition_variable|future|atomic|semaphore|latch|barrier|stop_token)$/)
                                         return "threads"
    if (path ~ /^[a-z_0-9]+$/)           return "std"
    if (path ~ /\.h$/)                   return "posix"
    return path
}

function uses_word(line, word,    at, before) {
    while ((at = index(line, word)) > 0) {
        before = at > 1 ? substr(line, at - 1, 1) : " "
        if (before !~ /[A-Za-z0-9_]/) return 1
        line = substr(line, at + length(word))
    }
    return 0
}

function folder_of(path) { sub(/\/[^\/]*$/, "", path); return path }

function complain(text) { print text; ++faults }

FILENAME ~ /code-structure\.md$/ {
    if (/^```/) { table = $0; sub(/^```/, "", table); next }
    if (table == "may-include" && NF) {
        ++rows; row_files[rows] = pattern($1); row_size[rows] = NF
        for (i = 3; i <= NF; ++i) row_allows[rows, i] = pattern($i)
    }
    if (table == "must-not-use" && NF) {
        ++bans; ban_files[bans] = pattern($1); ban_size[bans] = NF
        for (i = 3; i <= NF; ++i) ban_word[bans, i] = $i
    }
    next
}

FNR == 1 {
    row = 0
    for (i = 1; i <= rows && !row; ++i) if (FILENAME ~ row_files[i]) row = i
    if (!row) complain(FILENAME " is in no row of the table in docs/code-structure.md")
    ban_count = 0
    for (i = 1; i <= bans; ++i) if (FILENAME ~ ban_files[i]) active[++ban_count] = i
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    if (!row) next
    match($0, /[<"][^>"]*[>"]/)
    what = substr($0, RSTART, RLENGTH)
    name = brings(what)
    for (i = 3; i <= row_size[row]; ++i) if (name ~ row_allows[row, i]) next
    complain(FILENAME ":" FNR ": " folder_of(FILENAME) " must not include " name " (" what ")")
    next
}

ban_count {
    code = $0
    sub(/\/\/.*/, "", code)
    for (i = 1; i <= ban_count; ++i)
        for (j = 3; j <= ban_size[active[i]]; ++j)
            if (uses_word(code, ban_word[active[i], j]))
                complain(FILENAME ":" FNR ": " folder_of(FILENAME) " must not use " ban_word[active[i], j])
}

END {
    if (!rows || !bans) { print "the tables in docs/code-structure.md were not found"; exit 1 }
    if (faults) { print faults " faults; docs/code-structure.md says what each folder may use"; exit 1 }
    print "include rules hold"
}
' docs/code-structure.md "${sources[@]}"
