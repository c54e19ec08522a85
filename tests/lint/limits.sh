#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The README's limits table says what core/base/limits.h says.
set -euo pipefail
wanted=$(tests/tools/limits.sh)
found=$(sed -n '/^<!-- limits: begin/,/^<!-- limits: end/p' README.md | sed '1d;$d')
if [ "$wanted" = "${found%$'\n'}" ]; then exit 0; fi
diff <(echo "$wanted") <(echo "$found") |
    sed -n 's/^< | /README.md: not in the limits table (.\/run fmt): /p; s/^> | /README.md: not in core\/base\/limits.h (.\/run fmt): /p' || true
exit 1
