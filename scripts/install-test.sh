#!/usr/bin/env bash
# What the tests need besides the build: GoogleTest, the sanitizers, real OAuth clients, a browser and its driver.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
# Without a server of its own: the tests start theirs.
dpkg-query -W -f='${Status}' slapd 2>/dev/null | grep -q 'install ok installed' ||
    echo "slapd slapd/no_configuration boolean true" | debconf-set-selections
need_packages slapd ldap-utils
need_packages libgtest-dev libclang-rt-19-dev llvm-19 clang-format-19 python3 python3-requests-oauthlib python3-oauthlib \
    python3-jira python3-cryptography python3-jsonschema python3-yaml curl openssl nginx-light chromium git \
    faketime
command -v npm >/dev/null || need_packages nodejs npm
if [ -f tests/browser/package.json ] && ! [ tests/browser/node_modules -nt tests/browser/package-lock.json ]; then
    echo "Installing the browser driver (npm)"
    (cd tests/browser && npm ci --silent --no-audit --no-fund && touch node_modules)
fi
