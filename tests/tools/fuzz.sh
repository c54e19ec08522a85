#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs fuzzers of build-fuzz: `fuzz.sh SECONDS [NAME]`, or runs=N for a number of inputs. New
# inputs stay in build-fuzz/corpus/NAME, finds in build-fuzz/finds/NAME. More than 1 s or 256 MiB for one input is a find too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:?seconds} only=${2:-}
shared=${OMBUD_SHARED:-$PWD/../shared}
# Freed memory is kept aside for a while; the default alone is as much as the limit below.
export ASAN_OPTIONS="quarantine_size_mb=16:${ASAN_OPTIONS:-}"
case $seconds in
runs=*) until=("-$seconds") ;;
*) until=("-max_total_time=$seconds") ;;
esac
ran=0 failed=()
for binary in build-fuzz/bin/fuzz_*; do
    [ -x "$binary" ] || continue
    name=${binary##*/fuzz_}
    if [ -n "$only" ] && [ "$only" != "$name" ]; then continue; fi
    ran=$((ran + 1))
    mkdir -p "build-fuzz/corpus/$name" "build-fuzz/finds/$name"
    seeds=()
    [ ! -d "tests/fuzz/seeds/$name" ] || seeds+=("tests/fuzz/seeds/$name")
    # The first lines of a target may name folders of corpora: `seeds: corpora/x`.
    for folder in $(sed -n '1,12s/^[^a-z]*seeds: *\([a-z0-9/ _-]*[a-z0-9]\).*/\1/p' "tests/fuzz/fuzz_$name.c"); do
        [ ! -d "$shared/$folder" ] || seeds+=("$shared/$folder")
    done
    dict=()
    [ ! -f "tests/fuzz/$name.dict" ] || dict=("-dict=tests/fuzz/$name.dict")
    log=build-fuzz/finds/$name.log
    # Leaks are looked for when the unit tests run; here they cost most of the time.
    if "$binary" "${until[@]}" -timeout=10 -rss_limit_mb=256 -max_len=65536 \
        "-artifact_prefix=build-fuzz/finds/$name/" "${dict[@]}" \
        "build-fuzz/corpus/$name" "${seeds[@]}" >"$log" 2>&1; then
        echo "fuzz.$name: $(grep -a '^Done' "$log" || tail -n 1 "$log")"
    else
        failed+=("$name")
        tail -n 40 "$log"
        echo "fuzz.$name: FAILED, input in build-fuzz/finds/$name"
    fi
done
if [ "$ran" -eq 0 ]; then
    echo "fuzz: nothing to run${only:+ called $only}" >&2
    exit 64
fi
echo "fuzz: ran=$ran failed=${#failed[@]} seconds=$seconds"
[ ${#failed[@]} -eq 0 ]
