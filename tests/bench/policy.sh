#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Decisions a second of a policy with 20 rules and 30 facts: restored machine, whole decision with
# its record, the shipped bundle, and a brand-new machine for each.
set -euo pipefail
seconds=2
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=${2:?--seconds wants a number} && shift 2 ;;
    *) echo "policy: unknown option $1" >&2 && exit 64 ;;
    esac
done
exec "$OMBUD_BUILD/bench/policy_bench" "$OMBUD_SOURCE/scripts" "$seconds"
