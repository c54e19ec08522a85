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

# alike FILE.so [options]: a child does what the plugin does here, with its protocol spoken, other seeds.
alike() {
    local seed
    for seed in 2 3; do
        "$checker" "$1" --only child --seed $seed "${@:2}" >"$scratch/said" || true
        verdict "$(basename "$1"), seed $seed: $(head -n 1 "$scratch/said")" grep -q '^plugcheck: passed 1 of 1 ' "$scratch/said"
    done
}
samples=$OMBUD_SOURCE/tests/abi/samples
alike "$OMBUD_BUILD/lib/ombud/chat.so" --samples "$samples/chat.txt"
alike "$OMBUD_BUILD/lib/ombud/assistant.so" --answers "$samples/assistant.txt"
alike "$OMBUD_BUILD/lib/ombud/http.so" --samples "$samples/http.txt" --set base_url=https://shop.example/ombud \
    --set secret=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
    --set webhook_secret=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=

# example NAME SOURCES… LIBRARIES…: to $scratch/NAME.so
example() {
    local name=$1
    shift
    case $1 in *.cc) set -- g++ -std=c++17 "$@" ;; *) set -- gcc -std=gnu17 "$@" ;; esac
    "$@" -shared -fPIC -fvisibility=hidden -I"$OMBUD_SOURCE/sdk/include" -o "$scratch/$name.so"
}
sdk=$OMBUD_SOURCE/sdk
example line "$sdk/template/channel/plugin.c"
alike "$scratch/line.so" --samples "$samples/line.txt"
example kiosk "$sdk/examples/kiosk/plugin.cc"
alike "$scratch/kiosk.so" --samples "$samples/kiosk.txt"
example sms "$sdk"/examples/sms/[!t]*.c -lsodium
alike "$scratch/sms.so" --answers "$samples/sms-answers.txt"
if [ -e /usr/include/expat.h ]; then
    example xmpp "$sdk"/examples/xmpp/*.c -lexpat
    alike "$scratch/xmpp.so" --answers "$samples/xmpp-answers.txt"
fi

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
sin 22 sockets child
sin 23 child
sin 24 child
sin 25 sockets child

# A certificate is JSON that names the file's hash and every check.
"$checker" "$scratch/sin0.so" --json >"$scratch/certificate"
verdict "the certificate is not what it should be" node -e '
    const c = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    process.exit(/^[0-9a-f]{64}$/.test(c.blake2b) && c.checks.length >= 30 && c.passed === c.of ? 0 : 1)' \
    "$scratch/certificate"
echo "plugcheck: passed $passed of $total"
[ "$passed" -eq "$total" ]
