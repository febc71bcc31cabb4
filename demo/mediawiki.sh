#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A real MediaWiki with a few pages: Debian's files on SQLite and PHP's own web server.
#   demo/mediawiki.sh create DIR                           makes the instance; does nothing when it is there
#   demo/mediawiki.sh run DIR PORT PUBLIC_URL [KEY_FILE]   runs it in the foreground on 127.0.0.1:PORT
# PUBLIC_URL is the address of the applinkd in front of it, KEY_FILE the key that this applinkd signs its assertions with.
# An instance holds no absolute path: it may be copied or moved.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
files=${APPLINKD_DEMO_CACHE:-/var/cache/applinkd-demo}/mediawiki

create() {
    local dir=$1
    [ ! -d "$dir/sqlite" ] || return 0
    [ -d "$files" ] || { echo "MediaWiki is not installed: run scripts/install-demo.sh" >&2; exit 1; }

    # It gets its name when it is complete, so an interrupted creation leaves nothing that looks like an instance.
    local new=$dir.new
    rm -rf "$new"
    mkdir -p "$new/sqlite"
    new=$(cd "$new" && pwd)
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$new/secret-key")

    # The installer makes the tables and a settings file, which ours replaces. The seed sets the administrator's password again.
    php "$files/maintenance/install.php" --confpath "$new" --dbtype sqlite --dbpath "$new/sqlite" --dbname wiki \
        --server http://localhost --scriptpath '' --pass "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" Wiki Admin >"$new/create.log" 2>&1 &&
        WIKI_FILES="$files" WIKI_DATA="$new" MW_CONFIG_FILE="$here/mediawiki/LocalSettings.php" \
            php "$here/mediawiki/seed.php" >>"$new/create.log" 2>&1 || {
        tail -n 20 "$new/create.log" >&2
        echo "MediaWiki could not be created (log: $new/create.log)" >&2
        exit 1
    }
    rm "$new/LocalSettings.php"
    mv -T "$new" "$dir"
}

run() {
    local dir=$1 port=$2 public_url=$3 key_file=${4:-}
    dir=$(cd "$dir" && pwd)
    export WIKI_DATA=$dir WIKI_PUBLIC_URL=$public_url WIKI_ASSERTION_KEY=$key_file
    export MW_CONFIG_FILE=$here/mediawiki/LocalSettings.php
    # Several workers: a page and its style sheets come at the same time.
    export PHP_CLI_SERVER_WORKERS=4
    php -d opcache.enable_cli=1 -d display_errors=0 -S "127.0.0.1:$port" -t "$files" &
    server=$!
    # PHP's workers outlive their parent, so they are ended by name.
    trap 'kill $(cat "/proc/$server/task/$server/children") "$server" 2>/dev/null' EXIT
    trap 'exit 0' INT TERM
    wait "$server"
}

case "${1:-}:$#" in
    create:2) create "$2" ;;
    run:4 | run:5) run "${@:2}" ;;
    *) sed -n '4,5s/^# *//p' "$0" >&2; exit 2 ;;
esac
