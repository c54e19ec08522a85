#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plugin files that were built against the first 1.0 headers (the templates of that day, by gcc 12 on
# Debian 12, -O2, stripped) load and answer as they did. They are never built again: what they fail
# breaks what others have built. Prints `old_binary: passed P of N`.
set -euo pipefail
[ "$(uname -m)" = x86_64 ] || {
    echo "old_binary: the files are of x86-64, this machine is $(uname -m): not run"
    exit 77
}
total=0 passed=0
for file in "$OMBUD_SOURCE"/tests/fixtures/plugins/*-1.0-x86_64.so; do
    for words in "$OMBUD_BUILD/bin/ombud-plugd describe $file" "$OMBUD_BUILD/bin/ombud-plugcheck $file --only-failed"; do
        total=$((total + 1))
        if said=$($words 2>&1); then passed=$((passed + 1)); else echo "$words: $said"; fi
    done
done
echo "old_binary: passed $passed of $total"
[ "$total" -gt 0 ] && [ "$passed" -eq "$total" ]
