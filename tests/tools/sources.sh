#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lists our own files, one a line: `sources.sh c` (sources and headers), `lua`, `all`.
# Tracked files and new ones, without what .gitignore names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
list() {
    git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while read -r f; do
        [ ! -f "$f" ] || echo "$f"
    done
}
case ${1:-} in
c) list '*.c' '*.h' ;;
lua) list '*.lua' ;;
all) list ;;
*)
    echo "usage: sources.sh c|lua|all" >&2
    exit 64
    ;;
esac
