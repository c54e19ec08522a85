#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A plugin file of ours exports one symbol, omb_entry_v1, and it is data that cannot be written to.
# Prints `exports: passed P of N`.
set -euo pipefail
shopt -s nullglob
total=0 passed=0
for file in "$OMBUD_BUILD"/lib/ombud/*.so; do
    total=$((total + 1))
    # What a sanitizer adds is not ours.
    found=$(nm -D --defined-only "$file" | awk '$3 !~ /^(__odr_asan|__asan|__ubsan|__tsan|__sancov)/ { print $3 }')
    if [ "$found" = omb_entry_v1 ]; then
        passed=$((passed + 1))
    else
        echo "$(basename "$file") exports: ${found//$'\n'/ }"
    fi
done
echo "exports: passed $passed of $total"
[ "$total" -gt 0 ] && [ "$passed" -eq "$total" ]
