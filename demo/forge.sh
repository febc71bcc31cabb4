#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The repositories of the demo's forge: real ones, whose commits mention the issues of the demo's Redmine.
#   demo/forge.sh create DIR      makes DIR with two repositories; does nothing when it is there
# `console` is for everybody who is signed in, `abort-criteria` for bob alone: see forge/access.toml.
set -euo pipefail

# Nothing of the caller's git: no signing, no hooks, no templates, a known name for the first branch.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# as AUTHOR DAYS_AGO: the next commits are hers, and that old.
as() {
    local name mail date
    case $1 in
        alice) name="Alice Archer" mail=alice@example.org ;;
        bob) name="Bob Baker" mail=bob@example.org ;;
        carol) name="Carol Chen" mail=carol@example.org ;;
    esac
    date="$(date -u -d "$2 days ago" +%Y-%m-%dT%H:%M:%SZ)"
    export GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$mail GIT_AUTHOR_DATE=$date
    export GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$mail GIT_COMMITTER_DATE=$date
}

# write FILE: its content from standard input.
write() {
    mkdir -p "$(dirname "$1")"
    cat >"$1"
}

commit() {
    git add -A
    git commit -q -m "$1"
}

begin() {
    git init -q -b main "$1"
    cd "$1"
}

# Bare, as on a server, and with the loose files that git leaves packed.
publish() {
    cd "$work"
    git clone -q --bare "$1" "$new/$1.git"
    git -C "$new/$1.git" remote remove origin
    printf '%s\n' "$2" >"$new/$1.git/description"
    rm -f "$new/$1.git/hooks/"*.sample
}

make_console() {
    begin console
    as alice 40
    write README.md <<<"# The launch console of Apollo"
    write src/clock.js <<<"export const seconds = (end) => Math.round((end - Date.now()) / 1000);"
    write src/board.js <<<"export const board = [];"
    commit "Begin the launch console"

    as bob 33
    write src/hold.js <<<"export const hold = (first, second) => first !== second;"
    commit "APOLLO-3 Ask two different people for a hold"

    git switch -q -c fix/APOLLO-1-fixed-figures
    as alice 21
    write src/clock.css <<<".clock { font-variant-numeric: tabular-nums; }"
    commit "APOLLO-1 Give the figures of the clock a fixed width"
    as alice 20
    write src/clock.js <<<"export const seconds = (end, now) => Math.ceil((end - now) / 1000);"
    commit "APOLLO-1 Take the time from the signal

A timer of the browser drifts by up to a second in an hour, so the countdown
jumped from 10 to 8 whenever two ticks fell into one frame."
    git switch -q main
    as bob 18
    git merge -q --no-ff -m "Merge branch 'fix/APOLLO-1-fixed-figures'

APOLLO-1 Countdown jumps from 10 to 8" fix/APOLLO-1-fixed-figures

    as bob 16
    local number
    for number in 1 2 3 4 5 6 7; do write "tests/rehearsal_$number.js" <<<"// desk $number answers no-go, then go"; done
    commit "APOLLO-1 APOLLO-4 Rehearse the countdown with every desk"
    git tag -a -m "Second rehearsal" v0.9

    git switch -q -c feature/APOLLO-2-weather-window
    as alice 6
    write src/weather.js <<<"export const line = ({ wind, ceiling, left }) => \`\${wind} kn · \${ceiling} ft · \${left} min\`;"
    commit "APOLLO-2 Draw the weather window beside the clock"
    as carol 2
    write src/weather.css <<<".weather { white-space: nowrap; }"
    commit "APOLLO-2 Keep the weather on one line"

    git switch -q main
    git switch -q -c fix/APOLLO-4-midnight
    as bob 3
    write src/chart.js <<<"export const day = (time) => time.toISOString().slice(0, 10);"
    commit "APOLLO-4 Ask the telemetry for the day in UTC"
    git switch -q main
    as carol 1
    write README.md <<<"# The launch console of Apollo

Files are UTF-8."
    commit "Say that files are UTF-8"
    publish console "The launch console: clock, go/no-go board, weather"
}

make_abort_criteria() {
    begin abort-criteria
    as bob 25
    write criteria.md <<<"# Abort criteria, for the lead alone"
    commit "APOLLO-5 Write down who decides on an abort"
    as bob 5
    write criteria.md <<<"# Abort criteria, for the lead alone

A countdown that jumps is one."
    commit "APOLLO-1 Count a jumping countdown as a reason to abort"
    publish abort-criteria "Only bob reads this"
}

create() {
    local dir=$1
    [ ! -d "$dir" ] || return 0
    # It gets its name when it is complete, so an interrupted creation leaves nothing that looks like repositories.
    new=$dir.new
    rm -rf "$new"
    mkdir -p "$new"
    new=$(cd "$new" && pwd)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    make_console
    cd "$work"
    make_abort_criteria
    mv -T "$new" "$dir"
}

case "${1:-}:$#" in
    create:2) create "$2" ;;
    *) sed -n '4s/^# *//p' "$0" >&2; exit 2 ;;
esac
