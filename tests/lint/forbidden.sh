#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Calls that are not made: without a length, without a reentrant state, without an error.
set -euo pipefail
calls='strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|alloca|tmpnam|mktemp|rand|srand|localtime|gmtime|ctime|asctime'
found=0
look() {
    if xargs -r grep -nE "(^|[^A-Za-z0-9_.>])($1)[ ]*\(" | grep -vE '^[^:]*:[0-9]+: *(/?\*|//)'; then found=1; fi
}
look "$calls" < <(tests/tools/sources.sh c)
look "assert|system|popen|exit" < <(tests/tools/sources.sh c | grep -E '^(core|plugins)/' | grep -vE '^core/(app|plugd)/|/test/')
exit $found
