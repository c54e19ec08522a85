#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The rows of core/base/limits.h and of the README's limits table (| `NAME` | …) are the same.
set -euo pipefail
[ -f README.md ] && grep -q '^| `[A-Z_]*` |' README.md || { echo "README.md has no limits table" && exit 0; }
header=$(sed -n 's/^#define \([A-Z][A-Z0-9_]*\) .*/\1/p' core/base/limits.h | grep -v '_H$' | sort)
table=$(sed -n 's/^| `\([A-Z][A-Z0-9_]*\)` |.*/\1/p' README.md | sort)
diff <(echo "$header") <(echo "$table") | sed -n 's/^< /core\/base\/limits.h: no row in README.md: /p; s/^> /README.md: no such limit: /p' | grep . && exit 1
exit 0
