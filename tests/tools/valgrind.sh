#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the unit tests of a build without sanitizers under valgrind: `valgrind.sh BUILD_FOLDER`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:?build folder}
export OMBUD_SOURCE=$PWD OMBUD_BUILD=$PWD/$build
ran=0 failed=()
for test in "$build"/bin/*_test_*; do
    [ -x "$test" ] || continue
    ran=$((ran + 1))
    if ! valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
        "$test" >"$build/valgrind.log" 2>&1; then
        failed+=("${test##*/}")
        tail -n 40 "$build/valgrind.log"
    fi
done
echo "valgrind: ran=$ran failed=${#failed[@]} ${failed[*]}"
[ "$ran" -gt 0 ] && [ ${#failed[@]} -eq 0 ]
