#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: `deps.sh build`, `deps.sh test`, or `deps.sh xmpp` for the
# one test against a real server; the service that comes with it is neither started nor enabled.
set -euo pipefail

build="build-essential cmake ninja-build pkg-config libuv1-dev liblua5.4-dev libsqlite3-dev
    libssl-dev libcurl4-openssl-dev libsodium-dev libedit-dev node-llhttp liblinear-dev zlib1g-dev
    libhpdf-dev libzint-dev fonts-dejavu-core ca-certificates"
tests="libcmocka-dev libjansson-dev clang clang-format clang-tidy libclang-rt-dev lua-check
    chromium fonts-noto-core valgrind curl abigail-tools libexpat1-dev"
xmpp="prosody libexpat1-dev"

case ${1:-} in
build) wanted=$build ;;
test) wanted=$tests ;;
xmpp) wanted=$xmpp ;;
*)
    echo "usage: deps.sh build|test|xmpp" >&2
    exit 64
    ;;
esac
if [ -n "${OMBUD_NO_DEPS:-}" ]; then exit 0; fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "deps: not a Debian system; trusting that these are there: ${wanted//$'\n'/ }"
    exit 0
fi

missing=()
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
# Debian's own Node, but only where the machine has none: a newer one is as good.
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "deps: missing packages and no sudo; as root: apt-get install ${missing[*]}" >&2
        exit 69
    }
    as_root=(sudo)
fi
echo "deps: installing ${missing[*]}"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
}
log=$(mktemp) policy=
trap 'rm -f "$log"; [ -z "$policy" ] || "${as_root[@]}" rm -f "$policy"' EXIT
serves() { case " ${missing[*]} " in *" prosody "*) true ;; *) false ;; esac; }
# Debian asks this program whether a service may begin.
if serves && [ ! -e /usr/sbin/policy-rc.d ]; then
    policy=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi
if ! apt install --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    # Package lists may be absent or older than the mirror.
    apt update >"$log" 2>&1 && apt install --no-install-recommends "${missing[@]}" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        echo "deps: could not install ${missing[*]}" >&2
        exit 69
    }
fi
if serves; then
    if command -v systemctl >/dev/null; then "${as_root[@]}" systemctl disable -q prosody 2>/dev/null || true; fi
    "${as_root[@]}" update-rc.d prosody disable >/dev/null 2>&1 || true
fi
