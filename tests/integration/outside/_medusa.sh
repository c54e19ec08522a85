#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Medusa 2 of our own in a scratch folder: `_medusa.sh start DIR PORT PGPORT` installs what is missing
# (Debian's PostgreSQL, Medusa from npm), makes a database with a seeded store, and starts both on loopback;
# `_medusa.sh stop DIR` ends them. What was installed stays in DIR for the next time.
# Left in DIR: seed.json (ids of the store), admin login admin@shop.test / medusa-admin-1.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
verb=${1:?start or stop} dir=${2:?folder}
version=2.21.2
export MEDUSA_DISABLE_TELEMETRY=true DO_NOT_TRACK=1

say() { echo "medusa: $*" >&2; }

# PostgreSQL does not run as root.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else
        "$@"
    fi
}

stop() {
    local pid
    for file in medusa.pid; do
        [ -f "$dir/$file" ] || continue
        pid=$(cat "$dir/$file")
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$pid" 2>/dev/null || true
        rm -f "$dir/$file"
    done
    if [ -f "$dir/pg/data/postmaster.pid" ]; then as_owner "$bin/pg_ctl" -D "$dir/pg/data" -m fast -w stop >/dev/null || true; fi
}

find_postgres() {
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1 || true)
    [ -n "$bin" ] || {
        say "installing PostgreSQL"
        DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends postgresql >"$dir/apt.log" 2>&1
        bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
    }
}

start_postgres() {
    mkdir -p "$dir/pg"
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir/pg"
    if [ ! -d "$dir/pg/data" ]; then
        as_owner "$bin/initdb" -D "$dir/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1
    fi
    as_owner "$bin/pg_ctl" -D "$dir/pg/data" -l "$dir/pg/log" -w \
        -o "-c listen_addresses=127.0.0.1 -p $pgport -k $dir/pg" start >/dev/null
}

install_medusa() {
    mkdir -p "$dir/src/scripts"
    if [ ! -d "$dir/node_modules/@medusajs/medusa" ]; then
        say "installing Medusa $version from npm: about 700 MiB, some minutes"
        cat >"$dir/package.json" <<JSON
{"private": true, "dependencies": {"@medusajs/medusa": "$version", "@medusajs/framework": "$version", "@medusajs/cli": "$version"}}
JSON
        (cd "$dir" && nice npm install --no-audit --no-fund --legacy-peer-deps --omit=optional >npm.log 2>&1)
    fi
    cat >"$dir/medusa-config.js" <<JS
const { defineConfig } = require('@medusajs/framework/utils');
const here = 'http://localhost';
module.exports = defineConfig({
    admin: { disable: true },
    projectConfig: {
        databaseUrl: 'postgres://postgres@127.0.0.1:$pgport/shop', databaseDriverOptions: { ssl: false },
        http: { host: '127.0.0.1', port: $port, storeCors: here, adminCors: here, authCors: here, jwtSecret: 'jwt', cookieSecret: 'cookie' },
    },
});
JS
    cat >"$dir/tsconfig.json" <<'JSON'
{"compilerOptions": {"target": "ES2021", "module": "Node16", "moduleResolution": "Node16", "esModuleInterop": true,
 "allowJs": true, "skipLibCheck": true, "outDir": "./.medusa/server"}, "include": ["**/*"], "exclude": ["node_modules"]}
JSON
    cp "$here/_medusa_seed.js" "$dir/src/scripts/seed.js"
}

seed() {
    local medusa=(nice node node_modules/@medusajs/cli/cli.js)
    "$bin/psql" -qXh 127.0.0.1 -p "$pgport" -U postgres -c 'drop database if exists shop' -c 'create database shop'
    cd "$dir"
    say "making the database and the store"
    "${medusa[@]}" db:migrate >migrate.log 2>&1 || { tail -n 5 migrate.log >&2; exit 1; }
    "${medusa[@]}" exec ./src/scripts/seed.js >seed.log 2>&1 || { tail -n 5 seed.log >&2; exit 1; }
    "${medusa[@]}" user -e admin@shop.test -p medusa-admin-1 >user.log 2>&1
}

case $verb in
stop)
    find_postgres
    stop
    ;;
start)
    port=${3:?port} pgport=${4:?port of PostgreSQL}
    mkdir -p "$dir"
    if [ -f "$dir/medusa.pid" ] && kill -0 "$(cat "$dir/medusa.pid")" 2>/dev/null &&
        curl -fs "http://127.0.0.1:$port/health" >/dev/null 2>&1; then
        say "already answers"
        exit 0
    fi
    find_postgres
    stop
    install_medusa
    start_postgres
    seed
    cd "$dir"
    NODE_ENV=production setsid nohup node node_modules/@medusajs/cli/cli.js start -H 127.0.0.1 -p "$port" >medusa.log 2>&1 </dev/null &
    echo $! >medusa.pid
    for _ in $(seq 1200); do
        if curl -fs "http://127.0.0.1:$port/health" >/dev/null 2>&1; then exit 0; fi
        kill -0 "$(cat medusa.pid)" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 medusa.log >&2
    exit 1
    ;;
*) exit 64 ;;
esac
