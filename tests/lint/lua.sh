#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# luacheck over policies and flows; scripts/.luacheckrc knows what the host gives them.
set -euo pipefail
mapfile -t files < <(tests/tools/sources.sh lua | grep -v -e '^tests/' -e '\.d\.lua$')
[ ${#files[@]} -gt 0 ] || exit 0
luacheck -q --no-color --config scripts/.luacheckrc "${files[@]}"
