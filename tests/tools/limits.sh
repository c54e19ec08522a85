#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The README's limits table, made from core/base/limits.h: `limits.sh` prints it, `limits.sh --write`
# puts it between README.md's two marks. A line of the header that is not
# `#define NAME value /* what it bounds; what happens over it */` is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# 65536 -> "64 KiB", 900000 of a NAME_MS -> "15 min"; a plain number otherwise.
shown() {
    local name=$1 expression=${2//[uUlL]/} n
    n=$((expression))
    case $name in
    *_MS)
        if [ "$n" -ge 86400000 ] && [ $((n % 86400000)) -eq 0 ]; then
            echo "$((n / 86400000)) days"
        elif [ "$n" -ge 3600000 ] && [ $((n % 3600000)) -eq 0 ]; then
            echo "$((n / 3600000)) h"
        elif [ "$n" -ge 300000 ] && [ $((n % 60000)) -eq 0 ]; then
            echo "$((n / 60000)) min"
        elif [ "$n" -ge 1000 ] && [ $((n % 1000)) -eq 0 ]; then
            echo "$((n / 1000)) s"
        else
            echo "$n ms"
        fi
        ;;
    *)
        case $expression in
        *'* 1024'* | *'<<'*)
            if [ $((n % 1048576)) -eq 0 ]; then echo "$((n / 1048576)) MiB"; else echo "$((n / 1024)) KiB"; fi
            ;;
        *) echo "$n" ;;
        esac
        ;;
    esac
}

table() {
    local line value=' +([^/]*[^/ ]) +/\* (.*) \*/$' bad=0 n=0
    local -A seen=()
    while IFS= read -r line; do
        n=$((n + 1))
        if [[ $line != *SPDX* && $line =~ ^/\*\ (.*)\ \*/$ ]]; then
            printf '\n**%s**\n\n| limit | value | what it bounds; what happens there |\n|---|---|---|\n' "${BASH_REMATCH[1]}"
        elif [[ $line =~ ^#define\ ([A-Z][A-Z0-9_]*)$value ]]; then
            if [ -n "${seen[${BASH_REMATCH[1]}]:-}" ]; then
                echo "core/base/limits.h:$n: ${BASH_REMATCH[1]} is there twice" >&2
                bad=1
            fi
            seen[${BASH_REMATCH[1]}]=1
            printf '| `%s` | %s | %s |\n' "${BASH_REMATCH[1]}" \
                "$(shown "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}")" "${BASH_REMATCH[3]//|/\\|}"
        elif [[ $line =~ ^#define && $line != '#define OMB_BASE_LIMITS_H' ]]; then
            echo "core/base/limits.h:$n: wants NAME value /* meaning */ in one line" >&2
            bad=1
        fi
    done <core/base/limits.h
    return $bad
}

case ${1:-} in
'') table ;;
--write)
    new=$(table)
    for mark in '<!-- limits: begin' '<!-- limits: end'; do
        grep -q "^$mark" README.md || { echo "README.md: no line '$mark … -->'" >&2 && exit 1; }
    done
    {
        sed '/^<!-- limits: begin/q' README.md
        printf '%s\n\n' "$new"
        sed -n '/^<!-- limits: end/,$p' README.md
    } >README.md.new
    if cmp -s README.md.new README.md; then rm README.md.new; else mv README.md.new README.md; fi
    ;;
*)
    echo "usage: limits.sh [--write]" >&2
    exit 64
    ;;
esac
