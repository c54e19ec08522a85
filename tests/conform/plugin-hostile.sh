#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: corpora/plugin-hostile
# Plugins that crash, hang, nap, lie, flood and try to get out, each row with a host of its own that
# must be the same process afterwards; rows about tenants against the real program. Judged is what the
# host did: three beats lost, one restart, neighbours served meanwhile. What it took is told, and judged
# with --judge-times (found <= 2 s, back <= 1 s, a neighbour's answer <= 450 ms): on a machine that does
# nothing else.
set -euo pipefail
data=$OMBUD_SHARED/corpora/plugin-hostile
while [ $# -gt 0 ]; do
    case $1 in
    --judge-times) export OMBUD_JUDGE_TIMES=1 && shift ;;
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "plugin-hostile: unknown option $1" >&2 && exit 64 ;;
    esac
done

rows() { sed -n 's/^ *"id": *"\([^"]*\)".*/\1/p' "$data/cases.json"; }
of_tenants='^api-wrong-tenant$'

{
    rows | grep -v "$of_tenants" | OMBUD_BUILD=$OMBUD_BUILD "$OMBUD_BUILD/bin/conform_plugin_hostile" ||
        echo "fail all: ended badly"
    ! rows | grep -q "$of_tenants" || node "$OMBUD_SOURCE/tests/conform/libhostile.mjs"
} | awk '
    $1 != "times" { print; next }
    { for (i = 2; i < NF; i++) { split($i, figure, "="); if (figure[2] > most[figure[1]]) most[figure[1]] = figure[2] } }
    END { printf "plugin-hostile: longest of its rows:"
          n = split("start_ms found_ms back_ms neighbour_ms end_ms", names, " ")
          for (i = 1; i <= n; i++) printf " %s=%d", names[i], most[names[i]]
          print "" }' | awk -v corpus=plugin-hostile -f "$OMBUD_SOURCE/tests/conform/count.awk" "$OMBUD_SOURCE/tests/conform/known.txt" -
