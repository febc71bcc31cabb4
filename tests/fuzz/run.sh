#!/usr/bin/env bash
# Fuzzes every target for a while: tests/fuzz/run.sh BUILD_DIR SECONDS. New inputs stay in BUILD_DIR/found.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 seconds=$2
for program in "$build"/tests/fuzz/fuzz_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    name=${program##*/fuzz_}
    echo "fuzzing $name for $seconds s"
    mkdir -p "$build/found/$name"
    "$program" -max_total_time="$seconds" -print_final_stats=0 -verbosity=0 -artifact_prefix="$build/found/$name-" \
        "$build/found/$name" "tests/fuzz/corpus/$name"
done
