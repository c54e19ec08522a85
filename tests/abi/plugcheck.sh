#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ombud-plugcheck passes every plugin of ours, and finds each sin of a plugin that commits one.
# Prints `plugcheck: passed P of N`.
set -euo pipefail
shopt -s nullglob
checker=$OMBUD_BUILD/bin/ombud-plugcheck
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
total=0 passed=0

verdict() {
    total=$((total + 1))
    if "${@:2}"; then passed=$((passed + 1)); else echo "$1"; fi
}

for file in "$OMBUD_BUILD"/lib/ombud/*.so; do
    name=$(basename "$file" .so)
    "$checker" "$file" --only-failed >"$scratch/$name" || true
    verdict "$name: $(head -n 3 "$scratch/$name")" grep -q '^plugcheck: passed \([0-9]*\) of \1 ' "$scratch/$name"
done

# What a child does is what the plugin does here, with its protocol spoken and other seeds.
alike() {
    local file="$OMBUD_BUILD/lib/ombud/$1.so" seed
    for seed in 2 3; do
        "$checker" "$file" --only child --seed $seed "${@:2}" >"$scratch/said" || true
        verdict "$1, seed $seed: $(head -n 1 "$scratch/said")" grep -q '^plugcheck: passed 1 of 1 ' "$scratch/said"
    done
}
samples=$OMBUD_SOURCE/tests/abi/samples
alike chat --samples "$samples/chat.txt"
alike assistant --answers "$samples/assistant.txt"
alike http --samples "$samples/http.txt" --set base_url=https://shop.example/ombud \
    --set secret=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
    --set webhook_secret=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=

# sin NUMBER CHECK…: with this sin these checks fail, each for its own reason, and without it none.
sin() {
    local so="$scratch/sin$1.so" check
    gcc -std=c17 -shared -fPIC -fvisibility=hidden -DSIN="$1" -I"$OMBUD_SOURCE/sdk/include" \
        "$OMBUD_SOURCE/tests/abi/sinner.c" -o "$so"
    for check in "${@:2}"; do
        verdict "sin $1 is not found by the check $check" \
            bash -c '! "$1" "$2" --only "$3" >"$4"' _ "$checker" "$so" "$check" "$scratch/said"
    done
}
gcc -std=c17 -shared -fPIC -fvisibility=hidden -DSIN=0 -I"$OMBUD_SOURCE/sdk/include" \
    "$OMBUD_SOURCE/tests/abi/sinner.c" -o "$scratch/sin0.so"
"$checker" "$scratch/sin0.so" --only-failed >"$scratch/said" || true
verdict "without a sin: $(cat "$scratch/said")" grep -q '^plugcheck: passed \([0-9]*\) of \1 ' "$scratch/said"
sin 1 exports
sin 2 answers
sin 3 answers drain
sin 4 empty
sin 5 long
# A sanitizer takes the place of malloc, whose books the check reads.
if ! grep -aq __asan_init "$checker"; then sin 6 again; fi
sin 7 secrets
sin 8 answers
sin 9 options
sin 10 answers
sin 11 same
sin 12 two
sin 13 idle
sin 14 log
sin 15 late refused
sin 16 child
sin 17 child
sin 18 child
sin 19 child
sin 20 child
sin 21 child

# A certificate is JSON that names the file's hash and every check.
"$checker" "$scratch/sin0.so" --json >"$scratch/certificate"
verdict "the certificate is not what it should be" node -e '
    const c = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    process.exit(/^[0-9a-f]{64}$/.test(c.blake2b) && c.checks.length >= 30 && c.passed === c.of ? 0 : 1)' \
    "$scratch/certificate"
echo "plugcheck: passed $passed of $total"
[ "$passed" -eq "$total" ]
