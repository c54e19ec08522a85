#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The licence line comes first (behind the #! of a script).
set -euo pipefail
tests/tools/sources.sh all | grep -E '\.(c|h|lua|sh|mjs|ts|tsx|cmake)$|CMakeLists.txt$|(^|/)run$' | xargs awk '
FNR == 1 { first = $0 ~ /^#!/ ? 2 : 1 }
FNR == first && $0 !~ /SPDX-License-Identifier: Apache-2\.0/ {
    print FILENAME ":" FNR ": the SPDX line is missing"; n++
}
END { exit n > 0 }'
