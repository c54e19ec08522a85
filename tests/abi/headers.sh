#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every SDK header compiles alone, without a warning, as C11, C17, C++17 and C++20; and what it
# declares begins with omb_ or OMB. Prints `headers: passed P of N`.
set -euo pipefail
cd "$OMBUD_SOURCE/sdk/include"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
strict=(-fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I.)
total=0 passed=0

# one COMPILER STANDARD HEADER SUFFIX
one() {
    local unit="$scratch/unit.$4"
    # Twice: a header may be included again. The last line keeps the file from being empty.
    printf '#include <%s>\n#include <%s>\nextern int omb_unit;\n' "$3" "$3" >"$unit"
    total=$((total + 1))
    if "$1" "-std=$2" "${strict[@]}" "$unit" 2>"$scratch/log"; then
        passed=$((passed + 1))
    else
        echo "$3 as $2 ($1):" && head -n 5 "$scratch/log"
    fi
}

mapfile -t headers < <(find ombud -name '*.h' | LC_ALL=C sort)
for header in "${headers[@]}"; do
    for standard in c11 c17; do one gcc "$standard" "$header" c; done
    for standard in c++17 c++20; do one g++ "$standard" "$header" cc; done
done

# Names that would meet a plugin's own: macros, types, enumerators and functions without our prefix.
names=$(cat "${headers[@]}" | sed -nE \
    -e 's/^#define ([A-Za-z_0-9]+).*/\1/p' \
    -e 's/^\} ([A-Za-z_0-9]+);.*/\1/p' \
    -e 's/^typedef [a-z_0-9 ]+ ([A-Za-z_0-9]+);.*/\1/p' \
    -e 's/^static inline [A-Za-z_0-9 ]+[ *]([a-z_0-9]+)\(.*/\1/p' |
    grep -vE '^(omb_|OMB_|OMBUD_)' | sort -u || true)
total=$((total + 1))
if [ -z "$names" ]; then passed=$((passed + 1)); else echo "without our prefix: $names"; fi
echo "headers: passed $passed of $total"
[ "$passed" -eq "$total" ]
