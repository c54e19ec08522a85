#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every shell script parses, and those that are run by name can be run.
set -euo pipefail
found=0
for file in run .ci/run $(tests/tools/sources.sh all | grep '\.sh$'); do
    bash -n "$file" || found=1
done
for file in run .ci/run $(tests/tools/sources.sh all | grep -E '^tests/(tools|lint)/.*\.sh$'); do
    [ -x "$file" ] || { echo "$file: not executable" && found=1; }
done
exit $found
