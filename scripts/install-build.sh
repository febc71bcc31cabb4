#!/usr/bin/env bash
# What building applinkd needs, from Debian 12's packages.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
need_packages clang-19 lld-19 cmake ninja-build ccache pkg-config \
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libssl-dev libsqlitecpp-dev libsqlite3-dev libgit2-dev libldap-dev libpugixml-dev \
    libsodium-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev libmimalloc-dev prometheus-cpp-dev libkainjow-mustache-dev
# For the web interface. A Node.js from elsewhere has npm in its own package.
command -v npm >/dev/null || need_packages nodejs npm
