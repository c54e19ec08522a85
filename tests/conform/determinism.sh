#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A verdict is a function of bundle and recorded facts only. In many processes, each with addresses
# and hash seeds of its own, the same decisions are taken and replayed; every process must give the
# same bytes: `./run conform determinism [--processes N] [--also FOLDER]…`, where FOLDER is the
# build folder of another compiler.
set -euo pipefail
processes=40 builds=("$OMBUD_BUILD")
while [ $# -gt 0 ]; do
    case $1 in
    --processes) processes=${2:?--processes wants a number} && shift 2 ;;
    --also) builds+=("${2:?--also wants a build folder}") && shift 2 ;;
    *) echo "determinism: unknown option $1" >&2 && exit 64 ;;
    esac
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A small count in many processes, a large one in two of each build.
for build in "${builds[@]}"; do
    name=$(basename "$build")
    for n in $(seq "$processes"); do
        "$build/bin/conform_determinism" "$OMBUD_SOURCE/scripts" "$OMBUD_SOURCE/tests/conform/determinism" \
            20 25 >"$work/small.$name.$n" || echo "ended badly" >"$work/small.$name.$n"
    done
    for n in 1 2; do
        "$build/bin/conform_determinism" "$OMBUD_SOURCE/scripts" "$OMBUD_SOURCE/tests/conform/determinism" \
            500 2 >"$work/large.$name.$n" || echo "ended badly" >"$work/large.$name.$n"
    done
done

for kind in small large; do
    cat "$work/$kind".* | awk -v kind="$kind" '
        NF < 2 || $1 !~ /:/ { n["run"]++; bad["run"]++; next }
        { n[$1]++; if (!($1 in first)) first[$1] = $2; if ($2 != first[$1] || $3 != "") bad[$1]++ }
        END { for (name in n) print (bad[name] ? "fail" : "ok"), kind ":" name, bad[name] + 0, "of", n[name] }'
done | sort | awk -v corpus=determinism -f "$OMBUD_SOURCE/tests/conform/count.awk" "$OMBUD_SOURCE/tests/conform/known.txt" -
echo "in $processes processes of ${#builds[@]} build(s), each decision 25 times" >&2
