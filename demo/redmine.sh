#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A real Redmine with a few issues: Debian's files on SQLite and puma.
#   demo/redmine.sh create DIR                           makes the instance; does nothing when it is there
#   demo/redmine.sh run DIR PORT PUBLIC_URL [KEY_FILE]   runs it in the foreground on 127.0.0.1:PORT
# PUBLIC_URL is the address of the applinkd in front of it. DIR/admin-api-key holds the key that applinkd sends together
# with X-Redmine-Switch-User. KEY_FILE is that applinkd's assertion.key, beside its gateway.key: with them the plugin of
# integrations/redmine is installed. An instance holds no absolute path: it may be copied or moved.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
files=${APPLINKD_DEMO_CACHE:-/var/cache/applinkd-demo}/redmine

# Runs a command inside the instance $1, with Debian's Ruby and nothing of the caller's environment: a foreign GEM_HOME or
# RUBYOPT would make bundler choose other libraries.
inside() {
    local dir=$1
    shift
    cd "$dir/app"
    env -i HOME="$dir" LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin RAILS_ENV=production "$@"
}

create() {
    local dir=$1
    [ ! -d "$dir/app" ] || return 0
    [ -d "$files" ] || { echo "Redmine is not installed: run scripts/install-demo.sh" >&2; exit 1; }

    # It gets its name when it is complete, so an interrupted creation leaves nothing that looks like an instance.
    local new=$dir.new
    rm -rf "$new"
    mkdir -p "$new"
    new=$(cd "$new" && pwd)
    cp -r "$files" "$new/app"
    # Debian's Redmine keeps what is particular to an instance below instances/default.
    local instance=$new/app/instances/default
    mkdir -p "$instance"/{config,files,log,tmp}
    cat >"$instance/config/database.yml" <<'YML'
production:
  adapter: sqlite3
  database: instances/default/redmine.sqlite3
  timeout: 5000
YML
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$instance/config/secret_key.txt")
    printf "gem 'sqlite3'\ngem 'puma'\n" >"$new/app/Gemfile.local"

    inside "$new" SCHEMA=/dev/null bundle exec rake --silent db:migrate >"$new/create.log" 2>&1 &&
        inside "$new" DEMO_ACCOUNTS="$here/accounts.json" bundle exec rails runner "$here/redmine/seed.rb" >>"$new/create.log" 2>&1 || {
        tail -n 20 "$new/create.log" >&2
        echo "Redmine could not be created (log: $new/create.log)" >&2
        exit 1
    }
    mv -T "$new" "$dir"
}

# As the plugin's README says; again at each start, because the instance may have been moved.
install_plugin() {
    local dir=$1 public_url=$2 key_file=$3
    rm -rf "$dir/app/plugins"
    [ -n "$key_file" ] || return 0
    mkdir -p "$dir/app/plugins"
    cp -r "$here/../integrations/redmine" "$dir/app/plugins/applinks"
    # Debian's Redmine mirrors assets of plugins into the instance, and serves them from its own public folder.
    rm -rf "$dir/app/public/plugin_assets"
    ln -s ../instances/default/public/plugin_assets "$dir/app/public/plugin_assets"
    cat >"$dir/app/instances/default/config/configuration.yml" <<YML
production:
  applinks:
    url: $public_url
    assertion_key_file: $key_file
    gateway_key_file: $(dirname "$key_file")/gateway.key
YML
}

run() {
    local dir=$1 port=$2 public_url=$3 key_file=${4:-}
    dir=$(cd "$dir" && pwd)
    cp "$here/redmine/additional_environment.rb" "$dir/app/config/"
    install_plugin "$dir" "$public_url" "$key_file"
    cd "$dir/app"
    # exec: whoever started this script signals puma itself.
    exec env -i HOME="$dir" LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin RAILS_ENV=production PUBLIC_URL="$public_url" \
        bundle exec puma --environment production --threads 1:4 --bind "tcp://127.0.0.1:$port"
}

case "${1:-}:$#" in
    create:2) create "$2" ;;
    run:4 | run:5) run "${@:2}" ;;
    *) sed -n '4,5s/^# *//p' "$0" >&2; exit 2 ;;
esac
