#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: data/handoff
# Who asks for a person, in any wording: precision and recall beside the floors.
set -euo pipefail
data=$OMBUD_SHARED/data
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "handoff: unknown option $1" >&2 && exit 64 ;;
    esac
done
exec "$OMBUD_BUILD/bin/conform_handoff" "$data"
