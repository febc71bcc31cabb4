#!/usr/bin/env bash
# What the benchmarks need besides the build: the load generator, nginx to compare with, Google Benchmark.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
need_packages wrk nginx-light libbenchmark-dev openssl python3 util-linux git
