#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shows that the README's two commands work on a bare Debian 12: debootstrap into a scratch folder,
# a clone of this tree, then `./run demo` until its help page answers and `./run test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source_dir=$PWD
shared=${OMBUD_SHARED:-$PWD/../shared}

usage() {
    cat <<'EOF'
usage: ./run fresh [--mirror URL] [--folder DIR] [--only demo|test] [--port N] [--keep]
Needs root, debootstrap and about 4 GB. The clone holds what is committed. The machine's proxy, CA
and npm settings are copied in; nothing else of it is visible but the shared corpora, read-only.
--mirror  a Debian mirror (default: the first of this machine's apt sources that serves bookworm)
--folder  where the scratch system goes (default: a new folder under TMPDIR)
--keep    leave it there afterwards; its mounts are always taken off
EOF
}

mirror='' root='' only='' port=18480 keep=''
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help) usage && exit 0 ;;
    --mirror) mirror=${2:?} && shift 2 ;;
    --folder) root=${2:?} && shift 2 ;;
    --only) only=${2:?} && shift 2 ;;
    --port) port=${2:?} && shift 2 ;;
    --keep) keep=1 && shift ;;
    *) usage >&2 && exit 64 ;;
    esac
done
[ "$(id -u)" -eq 0 ] || { echo "fresh: needs root for debootstrap and chroot" >&2 && exit 77; }
command -v debootstrap >/dev/null || { echo "fresh: apt-get install debootstrap" >&2 && exit 69; }

scratch=$(mktemp -d "${TMPDIR:-/tmp}/ombud-fresh-XXXXXX")
root=${root:-$scratch/root}
[ ! -e "$root" ] || { echo "fresh: $root is there already" >&2 && exit 73; }
demo_pid=''

stop_demo() {
    [ -n "$demo_pid" ] || return 0
    kill -TERM -- "-$demo_pid" 2>/dev/null || true
    for _ in $(seq 50); do
        kill -0 -- "-$demo_pid" 2>/dev/null || break
        sleep 0.2
    done
    kill -KILL -- "-$demo_pid" 2>/dev/null || true
    wait "$demo_pid" 2>/dev/null || true
    demo_pid=''
}

# What still runs in the scratch system: only processes whose root is there.
end_leftovers() {
    local entry
    for entry in /proc/[0-9]*; do
        if [ "$(readlink "$entry/root" 2>/dev/null)" = "$root" ]; then
            kill -KILL "${entry#/proc/}" 2>/dev/null || true
        fi
    done
}

clean_up() {
    stop_demo
    end_leftovers
    local point
    for point in $(awk -v r="$root/" 'index($2, r) == 1 { print $2 }' /proc/mounts | sort -r); do
        umount "$point" 2>/dev/null || umount -l "$point" || true
    done
    if grep -q " $root/" /proc/mounts; then
        echo "fresh: something is still mounted under $root; left as it is" >&2
    elif [ -n "$keep" ]; then
        echo "fresh: kept $root"
        return
    else
        rm -rf --one-file-system "$root"
        rm -rf --one-file-system "$scratch"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

serves_bookworm() {
    curl -fsS -o /dev/null --max-time 20 "$1/dists/bookworm/Release" 2>/dev/null ||
        /usr/lib/apt/apt-helper download-file "$1/dists/bookworm/Release" "$scratch/Release" >/dev/null 2>&1
}

find_mirror() {
    local uri
    for uri in $(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        sed -n 's/#.*//; s/^URIs: *//p; s/^deb  *\(\[[^]]*\]  *\)\{0,1\}\([a-z+]*:[^ ]*\) .*/\2/p') http://deb.debian.org/debian; do
        case $uri in http://* | https://*) ;; *) continue ;; esac
        if serves_bookworm "${uri%/}"; then
            echo "${uri%/}"
            return
        fi
    done
    echo "fresh: no mirror with bookworm found; give one with --mirror" >&2
    return 1
}

# Settings by which this machine reaches the world, so that the new one can too.
copy_settings() {
    local file ca
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    for file in $(grep -ls 'Acquire' /etc/apt/apt.conf /etc/apt/apt.conf.d/* || true); do
        cp "$file" "$root/etc/apt/apt.conf.d/"
    done
    cp /etc/apt/trusted.gpg.d/* "$root/etc/apt/trusted.gpg.d/" 2>/dev/null || true
    for file in /etc/npmrc "$HOME/.npmrc"; do
        [ -f "$file" ] || continue
        install -D -m 600 "$file" "$root${file/#$HOME//root}"
        ca=$(sed -n 's/^ *cafile *= *//p' "$file" | tr -d '"')
        if [ -f "$ca" ]; then install -D -m 644 "$ca" "$root$ca"; fi
    done
    # A CA of this machine's own network; root certificates of Debian stay as they come.
    cp -r /usr/local/share/ca-certificates "$root/usr/local/share/" 2>/dev/null || true
    for ca in "${NODE_EXTRA_CA_CERTS:-}" "${SSL_CERT_FILE:-}"; do
        if [ -f "$ca" ]; then install -D -m 644 "$ca" "$root$ca"; fi
    done
    echo "deb $mirror bookworm main" >"$root/etc/apt/sources.list"
}

mount_devices() {
    local node
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || true
    for node in null zero full random urandom tty; do
        [ -e "$root/dev/$node" ] || : >"$root/dev/$node"
        mount --bind "/dev/$node" "$root/dev/$node"
    done
    mkdir -p "$root/dev/shm" "$root/dev/pts"
    mount -t tmpfs -o mode=1777,size=1g tmpfs "$root/dev/shm"
    mount -t devpts devpts "$root/dev/pts" 2>/dev/null || true
    ln -sfn /proc/self/fd "$root/dev/fd"
}

# Runs a command line in the scratch system with nothing of our environment but ways to the net.
inside() {
    local keep_env=() name
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS \
        SSL_CERT_FILE $(compgen -e | grep -i '^npm_config_' || true); do
        [ -z "${!name:-}" ] || keep_env+=("$name=${!name}")
    done
    chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 TERM=dumb ${CI:+CI=$CI} "${keep_env[@]}" bash -c "cd /root/ombud && $1"
}

answers() {
    exec 9<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET /help/ HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$port" >&9
    timeout 5 head -n 1 <&9 | grep -q '^HTTP/1.1 200'
}

check_demo() {
    local from=$SECONDS
    set -m
    inside "exec ./run demo --port $port" >"$scratch/demo.log" 2>&1 &
    demo_pid=$!
    set +m
    until (answers) 2>/dev/null; do
        if ! kill -0 "$demo_pid" 2>/dev/null || [ $((SECONDS - from)) -gt 1500 ]; then
            tail -n 60 "$scratch/demo.log" >&2
            echo "fresh: ./run demo did not come to answer" >&2
            return 1
        fi
        sleep 1
    done
    demo_s=$((SECONDS - from))
    echo "fresh: help page answered after $demo_s s, packages, npm and build included"
    tail -n 20 "$scratch/demo.log"
    stop_demo
}

check_tests() {
    local from=$SECONDS
    inside "./run test" 2>&1 | tee "$scratch/test.log" | tail -n 60 || true
    if ! grep -q '^100% tests passed' "$scratch/test.log"; then
        # What the failed ones printed lies above the end that was shown.
        sed -n '/\*\*\*\(Failed\|Timeout\|Exception\)/,/^ *Start /p' "$scratch/test.log" | tail -n 200 >&2
        return 1
    fi
    test_s=$((SECONDS - from))
}

demo_s=- test_s=-
[ -n "$mirror" ] || mirror=$(find_mirror)
echo "fresh: bookworm from $mirror into $root"
debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" "$mirror" >"$scratch/debootstrap.log" 2>&1 ||
    { tail -n 20 "$scratch/debootstrap.log" >&2 && exit 69; }
copy_settings
mount_devices
if [ -n "$(ls -A /usr/local/share/ca-certificates 2>/dev/null)" ]; then chroot "$root" update-ca-certificates >/dev/null 2>&1 || true; fi
git clone -q --no-hardlinks "$source_dir" "$root/root/ombud"
if [ -d "$shared" ]; then
    mkdir -p "$root/root/shared"
    mount --bind -o ro "$shared" "$root/root/shared"
    mount -o remount,bind,ro "$root/root/shared" 2>/dev/null || true
fi
if [ "$only" != test ]; then check_demo; fi
if [ "$only" != demo ]; then check_tests; fi
echo "fresh: demo_s=$demo_s test_s=$test_s"
