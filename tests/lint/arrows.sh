#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Who may include whom: the arrows of the README's picture, and which unit may see which library.
set -euo pipefail
tests/tools/sources.sh c | xargs awk '
BEGIN {
    may["base"] = "base"; may["loop"] = "loop base"; may["desk"] = "desk base"
    may["policy"] = "policy desk base"; may["lab"] = "lab policy desk base"; may["store"] = "store desk base"
    may["gateway"] = "gateway desk loop base"; may["plug"] = "plug loop base"
    may["plugd"] = "plugd plug loop base"; may["web"] = "web gateway base"
    may["paper"] = "paper base"
    may["app"] = "app gateway plug lab policy paper store desk loop base web"
    # A library header and the places that may see it.
    lib["uv.h"] = "loop store gateway plug plugd app tests plugins sdk"
    lib["sqlite3.h"] = "store app tests plugins"; lib["lua.h"] = "policy lab app tests"
    lib["llhttp.h"] = "gateway tests"; lib["openssl/ssl.h"] = "gateway app tests plugins"
    lib["curl/curl.h"] = "app tests"
    lib["expat.h"] = "sdk plugins"; lib["sodium.h"] = "base store gateway app tests plugins sdk"
    lib["hpdf.h"] = "paper tests"; lib["zint.h"] = "paper tests"
    standard = " assert ctype errno inttypes limits locale math setjmp signal stdarg stdbool stddef stdint stdio stdlib string time stdnoreturn stdalign "
    # No clock, file, thread or process in the pure part.
    impure = " time.h unistd.h fcntl.h pthread.h sys/socket.h sys/stat.h signal.h dirent.h "
}
function has(list, word) { return index(" " list " ", " " word " ") > 0 }
function bad(what) { print FILENAME ":" FNR ": " what; n++ }
FNR == 1 {
    split(FILENAME, p, "/")
    place = p[1]; unit = p[1] == "core" ? p[2] : p[1]
    sdk = FILENAME ~ /^sdk\/include\//
}
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    quoted = $0 ~ /"/
    file = $0; sub(/^[^<"]*[<"]/, "", file); sub(/[>"].*/, "", file)
    split(file, to, "/")
    # Plugins of one kind may share a file beside their folders.
    if (file ~ /\.\./ && !sdk && !(place == "plugins" && file ~ /^\.\.\/[a-z_]+\.h$/)) bad("no include goes up: " file)
    if (place == "core") {
        if (quoted && to[1] != "core") bad("include from the top of the tree: " file)
        if (to[1] == "core" && !has(may[unit], to[2])) bad(unit " may not include " file)
        if (unit == "base" && to[1] == "ombud" && file != "ombud/base.h") bad("base sees ombud/base.h only")
        if (unit == "desk" && index(impure, " " file " ")) bad("desk is pure: no " file)
    }
    if (place == "plugins" && (to[1] == "core" || to[1] == "tests") && FILENAME !~ /\/test\//) bad("a plugin sees the SDK only: " file)
    if (sdk && quoted && (to[1] == "core" || to[1] == "plugins")) bad("an SDK header sees C and itself only: " file)
    if (sdk && !quoted && to[1] != "ombud") {
        name = file; sub(/\.h$/, "", name)
        if (index(standard, " " name " ") == 0) bad("an SDK header sees C and itself only: " file)
    }
    if (!quoted && (file in lib) && !has(lib[file], unit)) bad(unit " may not see <" file ">")
}
END { exit n > 0 }'
