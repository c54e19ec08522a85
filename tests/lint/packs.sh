#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A pack is a bundle of its own, so it has copies of the shop's flows. They stay what the shop's are:
# whoever changes one changes all. What a pack's own is has another name, or is one of these:
own=' lib/limits.lua lib/topics.lua lib/may.lua lib/likely.lua lib/giving_back.lua lib/missing.lua '
set -euo pipefail
found=0
for file in scripts/packs/*/{lib,assistant}/*.lua; do
    name=${file#scripts/packs/*/}
    case $own in *" $name "*) continue ;; esac
    if [ -f "scripts/$name" ] && ! cmp -s "scripts/$name" "$file"; then
        echo "$file:1: is not what scripts/$name is"
        found=1
    fi
done
exit $found
