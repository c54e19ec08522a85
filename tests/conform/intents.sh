#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: data/banking77 data/clinc150 data/hint3_curekart data/multidogo data/goemotions
# Trains the assistant's recogniser on public corpora and prints its figures beside the floors.
set -euo pipefail
data=$OMBUD_SHARED/data
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "intents: unknown option $1" >&2 && exit 64 ;;
    esac
done
exec "$OMBUD_BUILD/bin/conform_intents" "$data"
