#!/usr/bin/env bash
# Configures and builds one preset: scripts/build.sh PRESET TARGET
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1 target=$2
log=build/$preset.log
# One checkout serves another from the cache: paths count from its root, and the build directory does not count.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=true
mkdir -p build
echo "Building $target ($preset)"
if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
cmake --build --preset "$preset" --target "$target" -- --quiet
