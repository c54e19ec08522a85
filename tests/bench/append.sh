#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The store's append rate through its API, closed and open loop, beside what SQLite alone does.
# usage: append [--seconds N] [--rate N] [--folder DIR]   (DIR: on the disk to be measured)
set -euo pipefail
seconds=4 rate=20000 folder=${TMPDIR:-/tmp}
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=${2:?--seconds wants a number} && shift 2 ;;
    --rate) rate=${2:?--rate wants a number} && shift 2 ;;
    --folder) folder=${2:?--folder wants a folder} && shift 2 ;;
    *) echo "append: unknown option $1" >&2 && exit 64 ;;
    esac
done
scratch=$(mktemp -d "$folder/ombud-append-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"$OMBUD_BUILD/bench/append_bench" "$scratch" "$seconds" "$rate"
