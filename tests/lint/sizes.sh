#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Files of 500 lines and C functions of 70 lines at most; what is generated may be longer.
set -euo pipefail
tests/tools/sources.sh all | grep -E '\.(c|h|lua|sh|mjs|ts|tsx|css|cmake)$|^run$' | grep -v '^scripts/ombud\.d\.lua$' | xargs awk '
function file_done() { if (last > 500) { print name ":501: " last " lines, 500 at most"; n++ } }
FNR == 1 { file_done(); name = FILENAME; open = 0; c = FILENAME ~ /\.[ch]$/ }
{ last = FNR }
c && /^\{$/ { open = FNR }
c && /^\}/ && open {
    if (FNR - open + 1 > 70) { print FILENAME ":" open ": a function of " FNR - open + 1 " lines, 70 at most"; n++ }
    open = 0
}
END { file_done(); exit n > 0 }'
