#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A function of core that others can link to begins with a noun: of its file (cmd_serve.c may say
# serve_), of its unit, or of a struct or enum that a header of its unit declares (`facts_int` beside
# `struct facts`).
set -euo pipefail
{
    tests/tools/sources.sh c | grep -E '^core/[a-z]+/[a-z0-9_]+\.h$'
    tests/tools/sources.sh c | grep -E '^core/[a-z]+/[a-z0-9_]+\.c$' | grep -v '/main\.c$'
} | xargs awk '
BEGIN {
    alias["json_out"] = "jo"; alias["gateway"] = "gw"; alias["status"] = "omb"
    alias["desk"] = "kase case"; alias["websocket"] = "ws"; alias["plugd"] = "plug"
}
function check(name, p, i, words, w, nouns) {
    nouns = file " " unit " " alias[file] " " alias[unit] " " types[unit]
    split(file, p, "_")
    nouns = nouns " " p[1]
    if (p[1] == "cmd") nouns = nouns " " p[2]
    w = split(nouns, words, " ")
    for (i = 1; i <= w; i++)
        if (name == words[i] || index(name, words[i] "_") == 1 || index(name, words[i] "s_") == 1) return 1
    # sources.c may say source_
    if (file ~ /s$/ && index(name, substr(file, 1, length(file) - 1) "_") == 1) return 1
    return 0
}
FNR == 1 { split(FILENAME, p, "/"); unit = p[2]; file = p[3]; sub(/\.c$/, "", file); name = "" }
FILENAME ~ /\.h$/ {
    if ($0 ~ /^(struct|enum) [a-z_]+( \{|;)/) { split($2, t, "_"); sub(/;/, "", t[1]); types[unit] = types[unit] " " t[1] }
    next
}
/^[a-zA-Z_].*[ *][a-z_][a-zA-Z0-9_]*\(/ && !/;[ \t]*$/ {
    name = ""
    if ($0 !~ /^(static|typedef|struct [a-z_]+ \{)/) {
        name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name); line = FNR
    }
}
/^\{$/ && name != "" {
    if (!check(name)) { print FILENAME ":" line ": " name " begins with no noun of " file ", " unit " or a type of its headers"; n++ }
    name = ""
}
END { exit n > 0 }'
