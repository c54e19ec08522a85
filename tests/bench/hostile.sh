#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: corpora/plugin-hostile
# `./run bench hostile [--pairs N] [--ms N] [--others N] [--rows PATTERN] [--data DIR]`: what neighbours feel of each
# row of the corpus. p99 is of a customer's message through another plugin with its commit (500 a second),
# trip of a bare call to it and back (2,000 a second). Quiet and hostile windows take turns, each in a host
# of its own; the times of all windows of a kind are put together and the two p99 compared, with the bounds
# within which nine of ten lie when windows are drawn again. A thread before all others on each processor sees when
# the machine itself stands still; what falls there is left out of both (raw: it is not). Pairs during which
# other work took over 0.15 of a processor (--others) are not counted. `over`: rows whose p99 ratio is over 1.20,
# `surely`: whose lower bound is too, `felt`: whose p99 is over it by more than 250 us as well (a system wakes
# a process within that or not, whoever else runs). Ends with 1 when a row is felt, a message was lost or a row not measured.
set -euo pipefail
data=$OMBUD_SHARED/corpora/plugin-hostile pairs=5 ms=3000 others=0.15 rows=.
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    --pairs) pairs=${2:?--pairs wants a number} && shift 2 ;;
    --ms) ms=${2:?--ms wants a number} && shift 2 ;;
    --others) others=${2:?--others wants a number} && shift 2 ;;
    --rows) rows=${2:?--rows wants a pattern} && shift 2 ;;
    *) echo "hostile: unknown option $1" >&2 && exit 64 ;;
    esac
done

sed -n 's/^ *"id": *"\([^"]*\)".*/\1/p' "$data/cases.json" | grep -E -- "$rows" |
    OMBUD_BUILD=$OMBUD_BUILD "$OMBUD_BUILD/bin/hostile_p99" "$pairs" "$ms" "$others" |
    awk -v pairs="$pairs" -v ms="$ms" '
        { print; fflush() }
        $1 != "row" { bad++; next }
        {
            split("", v)
            for (i = 3; i <= NF; i++) { k = index($i, "="); v[substr($i, 1, k - 1)] = substr($i, k + 1) }
            n++
            ratio[n] = v["p99_ratio"] + 0
            trip[n] = v["trip_ratio"] + 0
            lost += v["lost"]
            if (ratio[n] > 1.20) { over++; names = names " " $2 }
            if (v["p99_bounds"] + 0 > 1.20) surely++
            more = v["p99_more_us"] + 0
            if (more > most || n == 1) most = more
            if (ratio[n] > 1.20 && more > 250) { felt++; names = names "(felt)" }
        }
        function middle(a,    i, j, t) {
            for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
            return a[int((n + 1) / 2)]
        }
        END {
            if (over) print "over 1.20:" names
            printf "hostile: rows=%d over=%d surely=%d felt=%d more_us_worst=%d lost=%d not_measured=%d p99_ratio_median=%.2f p99_ratio_worst=%.2f trip_ratio_median=%.2f trip_ratio_worst=%.2f pairs=%d ms=%d\n", n, over, surely, felt, most, lost, bad, middle(ratio), ratio[n], middle(trip), trip[n], pairs, ms
            exit felt || lost || bad || n == 0 ? 1 : 0
        }'
