#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a stranger begins with stays short: lines of each template's plugin.c, blank ones and comments
# among them, as clang-format lays them out (lint.format sees to that, and nothing may keep it off).
set -euo pipefail
found=0
# at_most KIND LINES
at_most() {
    local file="sdk/template/$1/plugin.c" lines
    lines=$(wc -l <"$file")
    if [ "$lines" -gt "$2" ]; then
        echo "$file:$lines: $lines lines, $2 at most"
        found=1
    fi
    if grep -Hn 'clang-format off' "$file"; then found=1; fi
}
at_most channel 60
at_most tier 30
at_most commerce 100
exit $found
