#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sdk/REFERENCE.md is what the headers say, and the headers say enough.
set -euo pipefail
cd "$OMBUD_SOURCE"
node tests/tools/sdk-reference.mjs | diff -u sdk/REFERENCE.md - || {
    echo "reference: sdk/REFERENCE.md is not what the headers say (./run fmt)"
    exit 1
}
echo "reference: passed 1 of 1"
