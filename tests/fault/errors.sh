#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Failing system calls: the Nth write, sync, open, … of a committing program fails, once or for
# good until it notices; what was acknowledged must be there and the work must come to its end.
# usage: errors [--every N]   take each Nth call of a kind (1: every one)
set -euo pipefail
every=1
while [ $# -gt 0 ]; do
    case $1 in
    --every) every=${2:?--every wants a number} && shift 2 ;;
    *) echo "errors: unknown option $1" >&2 && exit 64 ;;
    esac
done
bin=$OMBUD_BUILD/fault
scratch=$(mktemp -d "${TMPDIR:-/tmp}/ombud-errors-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"$bin/errors_run" "$bin/store_work" "$bin/shim_fail.so" "$scratch/run" "$every"
