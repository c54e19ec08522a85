#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: corpora/json-testsuite
# JSON test suite through core/base/json: y_ must be read, n_ must be refused, i_ may be either;
# what is read and written again must mean the same.
set -euo pipefail
data=$OMBUD_SHARED/corpora/json-testsuite
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "json: unknown option $1" >&2 && exit 64 ;;
    esac
done
find "$data" -name '*.json' | LC_ALL=C sort | "$OMBUD_BUILD/bin/conform_json" |
    awk -v corpus=json -f "$OMBUD_SOURCE/tests/conform/count.awk" "$OMBUD_SOURCE/tests/conform/known.txt" -
