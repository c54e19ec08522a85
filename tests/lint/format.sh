#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What `./run fmt` would change.
set -euo pipefail
tests/tools/sources.sh c | xargs -n 40 -P 2 clang-format --dry-run -Werror 2>&1 |
    awk '/error: code should be/ { f = $1; sub(/:[0-9]+:[0-9]+:$/, "", f); if (!(f in seen)) { seen[f]; print f ": not formatted (./run fmt)" } }
        END { for (f in seen) n++; exit n > 0 }'
