#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles every SDK header alone as C11, C17, C++17, C++20 and checks that at least 45 % of the
# lines of the contract are comment. Nothing of the helps crosses the line: they are code that is
# compiled into the plugin, and 15 % is asked of them.
# usage: headers.sh INCLUDE_DIR CC CXX
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

share() { # WHAT LEAST FILE…
    what=$1 least=$2
    shift 2
    cat "$@" | awk -v what="$what" -v least="$least" '
    /^[ \t]*$/ { next }
    { total++ }
    inside { comment++; if (/\*\//) inside = 0; next }
    /\/\*/ { comment++; if (!/\*\//) inside = 1 }
    END {
        share = 100 * comment / total
        printf "SDK %s: %d lines, %.0f %% comment\n", what, total, share
        exit share < least
    }'
}
helps='buf easy one read'
contract=
for header in "$include"/ombud/*.h "$include"/ombud/ext/*.h; do
    case " $helps " in
    *" $(basename "$header" .h) "*) ;;
    *) contract="$contract $header" ;;
    esac
done
# shellcheck disable=SC2086 # names of headers hold no blanks
share contract 45 $contract
# shellcheck disable=SC2086
share helps 15 $(for name in $helps; do echo "$include/ombud/$name.h"; done)
