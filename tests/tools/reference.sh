#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What authors of rules look things up in, made by the built program from the policy contract's
# table: scripts/REFERENCE.md, scripts/.luacheckrc, scripts/ombud.d.lua. OMBUD_BUILD names the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ombud=${OMBUD_BUILD:-build-debug}/bin/ombud

# write FILE [OPTION]: only a file that changes is touched
write() {
    local file=$1
    shift
    "$ombud" policy reference "$@" >"$file.new"
    if cmp -s "$file.new" "$file"; then rm "$file.new"; else mv "$file.new" "$file"; fi
}

write scripts/REFERENCE.md
write scripts/.luacheckrc --luacheck
write scripts/ombud.d.lua --types
