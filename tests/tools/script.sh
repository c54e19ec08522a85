#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs one scripted check: `script.sh KIND NAME [options]` runs tests/KIND/NAME.sh or NAME.mjs with
#   OMBUD_BUILD   the build folder (bin/ombud, lib/ombud)
#   OMBUD_SHARED  corpora and data
#   OMBUD_SOURCE  the top of the tree
# A line `needs: corpora/x data/y` near the top of a script names what it reads there; when that
# is absent and no --data is given it is not run: exit 77 (skipped), or 1 with CI=true.
# `--list KIND` names the scripts, `--has KIND NAME` fails when there is none of this name,
# `--missing` counts the checks that cannot run here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export OMBUD_SOURCE=$PWD
export OMBUD_SHARED=${OMBUD_SHARED:-$PWD/../shared}
export OMBUD_BUILD=${OMBUD_BUILD:-$PWD/build-debug}

# A name that begins with "lib" or "_" is a helper of others. What is in outside/ needs much from
# outside (a server from npm): it runs by name only.
names() {
    local file
    for file in tests/"$1"/*.sh tests/"$1"/*.mjs tests/"$1"/outside/*.mjs; do
        file=${file##*/}
        case $file in '*'* | lib* | _* | *.test.mjs) continue ;; esac
        echo "${file%.*}"
    done | sort -u
}

script_of() {
    local file
    for file in "tests/$1/$2.sh" "tests/$1/$2.mjs" "tests/$1/outside/$2.mjs"; do
        if [ -f "$file" ]; then
            echo "$file"
            return
        fi
    done
    echo "script: no tests/$1/$2.sh or .mjs; there are: $(names "$1" | xargs)" >&2
    exit 64
}

# The first thing a script needs that is not there.
lacks() {
    local need
    for need in $(sed -n '1,12s/^[^a-z]*needs: *//p' "$1"); do
        if [ ! -e "$OMBUD_SHARED/$need" ]; then
            echo "$need"
            return
        fi
    done
}

count_missing() {
    local kind name n=0
    for kind in conform replay; do
        for name in $(names "$kind"); do
            [ -z "$(lacks "$(script_of "$kind" "$name")")" ] || n=$((n + 1))
        done
    done
    [ "$n" -eq 0 ] || echo "corpus tests not run: $n (nothing under $OMBUD_SHARED)"
}

case ${1:-} in
--list)
    names "$2" | xargs
    exit 0
    ;;
--has)
    script_of "$2" "$3" >/dev/null
    exit 0
    ;;
--missing)
    count_missing
    exit 0
    ;;
esac

kind=${1:?kind} name=${2:?name}
shift 2
script=$(script_of "$kind" "$name")
case " $* " in
*" --data "* | *" --data="*) ;;
*)
    absent=$(lacks "$script")
    if [ -n "$absent" ]; then
        echo "$name: no $absent under $OMBUD_SHARED"
        echo "corpus tests not run: 1"
        [ "${CI:-}" != true ] || exit 1
        exit 77
    fi
    ;;
esac
case $script in
*.mjs) exec node "$script" "$@" ;;
*) exec bash "$script" "$@" ;;
esac
