#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: corpora/plugin-hostile
# Plugins that crash, hang, nap, lie, flood and try to get out, each row with a host of its own that
# must be the same process afterwards; rows about tenants against the real program.
set -euo pipefail
data=$OMBUD_SHARED/corpora/plugin-hostile
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "plugin-hostile: unknown option $1" >&2 && exit 64 ;;
    esac
done

rows() { sed -n 's/^ *"id": *"\([^"]*\)".*/\1/p' "$data/cases.json"; }
of_tenants='^api-wrong-tenant$'

{
    rows | grep -v "$of_tenants" | OMBUD_BUILD=$OMBUD_BUILD "$OMBUD_BUILD/bin/conform_plugin_hostile" ||
        echo "fail all: ended badly"
    ! rows | grep -q "$of_tenants" || node "$OMBUD_SOURCE/tests/conform/libhostile.mjs"
} | awk -v corpus=plugin-hostile -f "$OMBUD_SOURCE/tests/conform/count.awk" "$OMBUD_SOURCE/tests/conform/known.txt" -
