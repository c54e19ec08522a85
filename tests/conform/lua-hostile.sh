#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: corpora/lua-hostile
# Hostile policies twice: in the shipped machine, where none may hang, act or disturb a neighbour,
# and in a test build's machine with metered stand-ins for Lua's own library, where each must end
# as its first lines (or bytecode/manifest.csv) say.
set -euo pipefail
data=$OMBUD_SHARED/corpora/lua-hostile
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "lua-hostile: unknown option $1" >&2 && exit 64 ;;
    esac
done

# "PATH EXPECTED ALSO" of every file.
rows() {
    local file
    for file in "$data"/*.lua; do
        [ -e "$file" ] || continue
        head -5 "$file" | tr -d '\000' | LC_ALL=C awk -v file="$file" '
            /^-- expect:/ { expect = $3 }
            /^-- also-ok:/ { also = $3 }
            END { print file, expect ? expect : "none", also }'
    done
    [ ! -f "$data/bytecode/manifest.csv" ] ||
        awk -F, -v dir="$data/bytecode" 'NR > 1 { print dir "/" $1, $2 }' "$data/bytecode/manifest.csv"
}

# The command an operator has, over all files: one outcome each.
through_command() {
    local host=$OMBUD_BUILD/bin/ombud
    [ -x "$host" ] || return 0
    rows | cut -d' ' -f1 | timeout 120 xargs "$host" policy probe |
        awk '{ n = split($1, p, "/"); ok = $2 ~ /^(contained|error|timeout|memory|rejected)$/
               print (ok ? "ok" : "fail"), "command:" p[n], ok ? "" : $0 }' || echo "fail command: ended badly"
}

{
    for machine in shipped standins; do
        rows | timeout 300 "$OMBUD_BUILD/bin/conform_lua_hostile" "$machine" "$OMBUD_SOURCE/scripts" |
            sed "s/^\(ok\|fail\) /\1 $machine:/" || echo "fail $machine: ended badly"
    done
    through_command
} | awk -v corpus=lua-hostile -f "$OMBUD_SOURCE/tests/conform/count.awk" "$OMBUD_SOURCE/tests/conform/known.txt" -
