#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what the demo estate runs on: Redmine's and MediaWiki's dependencies with apt, their files unpacked into a cache.
#   scripts/install-demo.sh          (as root; does nothing when nothing is missing)
#
# The two packages themselves are unpacked and not installed: Redmine's post-install asks debconf and wants a gem server,
# MediaWiki's dependencies start a web server. Delete the cache to fetch newer packages.
set -euo pipefail

cache=${APPLINKD_DEMO_CACHE:-/var/cache/applinkd-demo}
php_packages="php8.2-cli php8.2-sqlite3 php8.2-mbstring php8.2-xml php8.2-intl"
ruby_packages="ruby-sqlite3 puma"
other_packages="python3 git"  # runs the estate, and makes the repositories of its forge

all_installed() {
    local missing
    missing=$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>&1 | grep -vc '^installed$' || true)
    [ "$missing" -eq 0 ]
}

# The list is written last, so its presence means that the cache is complete.
leave_when_complete() {
    if [ -f "$cache/dependencies" ] && all_installed $(cat "$cache/dependencies"); then
        echo "demo: Redmine and MediaWiki are installed"
        exit 0
    fi
}

leave_when_complete
if [ "$(id -u)" -ne 0 ]; then
    echo "demo: Redmine and MediaWiki are not installed; run $0 as root" >&2
    exit 1
fi
# Two runs at once must not fill the same cache; the second one finds it complete.
exec 9>"$cache.lock"
flock 9
leave_when_complete

echo "demo: installing Redmine and MediaWiki from Debian's packages (about 100 MB, a minute)"
export DEBIAN_FRONTEND=noninteractive
# A foreign package source that is down must not stop the demo; a missing package stops it below.
apt-get update -qq >/dev/null 2>&1 || true

rm -rf "$cache"
mkdir -p "$cache/unpacked"
cd "$cache/unpacked"
apt-get download -qq redmine mediawiki mediawiki-classes 2>/dev/null || {
    echo "demo: apt cannot download redmine and mediawiki; is Debian's main section in its sources?" >&2
    exit 1
}
# Redmine needs a long list of Ruby libraries; its own control file knows it best.
ruby_packages+=" $(dpkg-deb -f redmine_*.deb Depends | tr ',' '\n' |
    sed -E 's/[|(:].*//; s/ //g' | grep -E '^(ruby|libjs)' | tr '\n' ' ')"
for package in *.deb; do dpkg-deb -x "$package" .; done

log=$cache/apt.log
apt-get install -y -qq --no-install-recommends $php_packages $ruby_packages $other_packages >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "demo: apt could not install the dependencies (log: $log)" >&2
    exit 1
}

mv usr/share/redmine usr/share/mediawiki "$cache/"
cd "$cache"
rm -rf unpacked
# The packages link to /etc and /var, where nothing of theirs is installed.
rm mediawiki/LocalSettings.php mediawiki/config mediawiki/extensions mediawiki/images
ln -s extensions-core mediawiki/extensions
rm redmine/Gemfile.lock redmine/instances redmine/config/database.yml
for link in redmine/public/javascripts/*; do
    [ ! -L "$link" ] || ln -sfn "$(readlink "$link" | sed 's|^\.\./\.\./\.\.|/usr/share|')" "$link"
done

echo $php_packages $ruby_packages $other_packages >dependencies
