#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Simulated power cuts: records what a committing program writes, and checks what N cuts leave.
# usage: power [--count N] [--seed N] [--rounds N]
set -euo pipefail
count=300 seed=1 rounds=40
while [ $# -gt 0 ]; do
    case $1 in
    --count) count=${2:?--count wants a number} && shift 2 ;;
    --seed) seed=${2:?--seed wants a number} && shift 2 ;;
    --rounds) rounds=${2:?--rounds wants a number} && shift 2 ;;
    *) echo "power: unknown option $1" >&2 && exit 64 ;;
    esac
done
bin=$OMBUD_BUILD/fault
scratch=$(mktemp -d "${TMPDIR:-/tmp}/ombud-power-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/data"
RECORD_DIR=$scratch/data RECORD_LOG=$scratch/log LD_PRELOAD=$bin/shim_record.so \
    ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
    "$bin/store_work" "$scratch/data" "$scratch/data/acked" "$rounds"
cuts=$scratch/cut
[ ! -w /dev/shm ] || cuts=$(mktemp -d /dev/shm/ombud-power-XXXXXX)
trap 'rm -rf "$scratch" "$cuts"' EXIT
"$bin/power_check" "$scratch/log" "$cuts" "$count" "$seed"
