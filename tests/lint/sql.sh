#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every table of the store begins with tenant, and so does every key and index, so that tenants can
# be spread and none is ever read by accident. A file excuses a table of the host itself by a
# comment `no tenant: TABLE, why`.
set -euo pipefail
files=$(tests/tools/sources.sh all | grep -E '^(core/store|plugins)/.*\.(c|h|sql)$' || true)
[ -n "$files" ] || exit 0
# shellcheck disable=SC2086
awk '
function check_file(   s, rest, name, body, depth, i, ch, k) {
    s = text; gsub(/"/, " ", s); gsub(/\\n/, " ", s); gsub(/[ \t\n]+/, " ", s)
    rest = s
    while (match(rest, /CREATE TABLE (IF NOT EXISTS )?[a-z_]+ ?\(/)) {
        name = substr(rest, RSTART, RLENGTH); sub(/ ?\($/, "", name); sub(/.* /, "", name)
        rest = substr(rest, RSTART + RLENGTH)
        depth = 1
        for (i = 1; i <= length(rest) && depth; i++) {
            ch = substr(rest, i, 1)
            if (ch == "(") depth++
            if (ch == ")") depth--
        }
        body = substr(rest, 1, i - 1)
        if (index(s, "no tenant: " name ",")) continue
        if (body !~ /^ *(id INTEGER PRIMARY KEY[^,]*, ?)?tenant /) bad(name, "its first column is not tenant")
        k = body
        while (match(k, /(PRIMARY KEY|UNIQUE) ?\( ?[a-z_]+/)) {
            if (substr(k, RSTART, RLENGTH) !~ /tenant$/) bad(name, "a key does not begin with tenant")
            k = substr(k, RSTART + RLENGTH)
        }
    }
    rest = s
    while (match(rest, /CREATE (UNIQUE )?INDEX (IF NOT EXISTS )?[a-z_]+ ON [a-z_]+ ?\( ?[a-z_]+/)) {
        name = substr(rest, RSTART, RLENGTH)
        body = name; sub(/.* ON /, "", body); sub(/ ?\(.*/, "", body)
        if (name !~ /tenant$/ && !index(s, "no tenant: " body ",")) bad(body, "an index does not begin with tenant")
        rest = substr(rest, RSTART + RLENGTH)
    }
}
function bad(table, what) { print file ":1: table " table ": " what; n++ }
FNR == 1 { if (file) check_file(); file = FILENAME; text = "" }
{ text = text "\n" $0 }
END { if (file) check_file(); exit n > 0 }' $files
