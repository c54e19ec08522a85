#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# needs: data/order_ids
# Order ids in free text, in every way of writing, among numbers that are none.
set -euo pipefail
data=$OMBUD_SHARED/data
while [ $# -gt 0 ]; do
    case $1 in
    --data) data=${2:?--data wants a folder} && shift 2 ;;
    *) echo "order-ids: unknown option $1" >&2 && exit 64 ;;
    esac
done
exec "$OMBUD_BUILD/bin/conform_order_ids" "$data"
