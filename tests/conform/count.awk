# SPDX-License-Identifier: Apache-2.0
# Counts verdicts: first known.txt (`CORPUS ID reason…`), then lines `ok ID`, `fail ID why…` or
# `absent ID`. Prints failures, known rows and absent ones, and last `CORPUS: passed P of N`.
# Exit 0 when nothing failed but known rows, and those are at most 5 % of all.
FNR == NR { if ($1 == corpus) { id = $2; sub(/^[^ ]+ +[^ ]+ +/, ""); known[id] = $0 } next }
$1 == "ok" { n++; passed++; next }
$1 == "fail" {
    n++
    if ($2 in known) { knowns++; print "known " $2 ": " known[$2] }
    else { failed++; print }
    next
}
$1 == "absent" { absent = absent " " $2; absents++; next }
{ print }
END {
    if (absents) print "no such object: " absents ":" absent
    if (knowns * 20 > n) { print "too many known rows: " knowns " of " n; failed++ }
    print corpus ": passed " passed + 0 " of " n + 0
    exit failed || n == 0 ? 1 : 0
}
