#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy with .clang-tidy over the C sources. A file that was clean in this form, with these
# headers, is not looked at again: stamps in $OMBUD_BUILD/tidy. Arguments: files instead of all.
set -euo pipefail
build=${OMBUD_BUILD:-build-debug}/tidy
mkdir -p "$build/clean"
# A compile database for clang: gcc's has flags that it does not know.
cmake -S . -B "$build/db" -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug \
    -DOMBUD_TEST_ROUTES=ON -DWEB=OFF >"$build/configure.log" 2>&1 || { cat "$build/configure.log" && exit 1; }
headers=$(tests/tools/sources.sh c | grep '\.h$' | xargs cat .clang-tidy | sha256sum)
if [ $# -gt 0 ]; then files=("$@"); else
    mapfile -t files < <(tests/tools/sources.sh c | grep -E '^(core|plugins|sdk)/.*\.c$' | grep -v /test/)
fi
todo=()
for file in "${files[@]}"; do
    grep -q "\"[^\"]*/$file\"" "$build/db/compile_commands.json" || continue
    key=$( (echo "$headers" && cat "$file") | sha256sum | cut -c1-32)
    [ -e "$build/clean/$key" ] || todo+=("$file $build/clean/$key")
done
[ ${#todo[@]} -gt 0 ] || exit 0
export build
printf '%s\n' "${todo[@]}" | xargs -P 2 -L 1 bash -c '
    if out=$(clang-tidy -p "$build/db" --quiet --warnings-as-errors="*" "$1" 2>/dev/null); then
        touch "$2"
    else
        printf "%s\n" "$out"
        exit 1
    fi' tidy
