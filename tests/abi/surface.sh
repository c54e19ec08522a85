#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The plugin ABI beside what was promised: sdk/abi/1.abi (abidw's dump of every public type) and the
# table of sizes in sdk/ABI.md. Growth may only add. `surface.sh --accept` writes both anew, for a
# change that the law of ABI.md allows. Prints `surface: passed P of N`.
set -euo pipefail
root=${OMBUD_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
stored=$root/sdk/abi/1.abi
page=$root/sdk/ABI.md
[ "$(uname -m)" = x86_64 ] || {
    echo "surface: the stored dump is of x86-64, this machine is $(uname -m): not run"
    exit 77
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$root/sdk/include"
mapfile -t types < <(find ombud -name '*.h' -exec cat {} + | sed -nE 's/^\} (omb_[a-z_0-9]+);.*/\1/p' | LC_ALL=C sort -u)

# A file in which every public type is reachable from a function, so that a dump holds it.
{
    echo '#include <ombud/ombud.h>'
    echo '#include <ombud/one.h>'
    for type in "${types[@]}"; do
        echo "OMB_EXPORT void of_$type(const $type *p); void of_$type(const $type *p) { (void)p; }"
    done
} >"$scratch/surface.c"
gcc -std=c17 -g -shared -fPIC -fvisibility=hidden -I. "$scratch/surface.c" -o "$scratch/surface.so"
abidw --no-corpus-path --no-comp-dir-path --no-show-locs --headers-dir . "$scratch/surface.so" \
    >"$scratch/now.abi"

{
    echo '#include <ombud/ombud.h>'
    echo '#include <stdio.h>'
    echo 'int main(void) {'
    for type in "${types[@]}"; do
        echo "printf(\"| \`%s\` | %zu |\\n\", \"$type\", sizeof($type));"
    done
    echo 'return 0; }'
} >"$scratch/sizes.c"
gcc -std=c17 -I. "$scratch/sizes.c" -o "$scratch/sizes"
"$scratch/sizes" >"$scratch/sizes.md"

if [ "${1:-}" = --accept ]; then
    mkdir -p "$(dirname "$stored")"
    cp "$scratch/now.abi" "$stored"
    awk -v table="$scratch/sizes.md" '
        /<!-- sizes end -->/ { skip = 0 }
        !skip { print }
        /<!-- sizes -->/ { skip = 1; print "| type | bytes |"; print "|---|---|"
                           while ((getline line < table) > 0) print line }' "$page" >"$scratch/page"
    cp "$scratch/page" "$page"
    echo "surface: ${#types[@]} types accepted"
    exit 0
fi

passed=0
sed -n '/<!-- sizes -->/,/<!-- sizes end -->/p' "$page" | grep '^| `' >"$scratch/promised.md" || true
if gone=$(comm -23 <(sort "$scratch/promised.md") <(sort "$scratch/sizes.md")) && [ -z "$gone" ]; then
    passed=$((passed + 1))
else
    echo "sizes that sdk/ABI.md promises and the headers do not keep:" && echo "$gone"
fi
if new=$(comm -13 <(sort "$scratch/promised.md") <(sort "$scratch/sizes.md")) && [ -z "$new" ]; then
    passed=$((passed + 1))
else
    echo "not yet in sdk/ABI.md (tests/abi/surface.sh --accept adds them):" && echo "$new"
fi
# Additions alone are the growth that the law allows; everything else breaks a built plugin.
if abidiff --no-added-syms "$stored" "$scratch/now.abi" >"$scratch/diff"; then
    passed=$((passed + 1))
else
    echo "the ABI is not what plugins were built with (sdk/ABI.md has the law):"
    head -n 60 "$scratch/diff"
fi
echo "surface: passed $passed of 3"
[ "$passed" -eq 3 ]
