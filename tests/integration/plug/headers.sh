#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles every SDK header alone as C11, C17, C++17, C++20 and checks that at least 45 % of the
# lines of the SDK are comment. usage: headers.sh INCLUDE_DIR CC CXX
set -eu
include=$1 cc=$2 cxx=$3
flags="-Wall -Wextra -Wpedantic -Wconversion -Wno-unused-function -Werror -fsyntax-only -I$include"
for header in "$include"/ombud/*.h "$include"/ombud/ext/*.h; do
    name=${header#"$include"/}
    for std in c11 c17; do
        printf '#include <%s>\n' "$name" | "$cc" -std=$std $flags -x c -
    done
    for std in c++17 c++20; do
        printf '#include <%s>\n' "$name" | "$cxx" -std=$std $flags -x c++ -
    done
done
cat "$include"/ombud/*.h "$include"/ombud/ext/*.h | awk '
    /^[ \t]*$/ { next }
    { total++ }
    inside { comment++; if (/\*\//) inside = 0; next }
    /\/\*/ { comment++; if (!/\*\//) inside = 1 }
    END {
        share = 100 * comment / total
        printf "SDK headers: %d lines, %.0f %% comment\n", total, share
        exit share < 45
    }'
