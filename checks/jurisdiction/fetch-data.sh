#!/bin/sh
# Installs the second set of places, the IPFire location database, from the
# Debian package tor-geoipdb.  It is not shipped with the program because its
# licence (CC BY-SA 4.0) asks more than ours.  The package is unpacked, not
# installed: no tor daemon, no root.
#
# usage: fetch-data.sh [DEST]
# DEST defaults to ${XDG_DATA_HOME:-~/.local/share}/confiance/jurisdiction,
# where the program looks by itself.  It also looks in checks/jurisdiction/
# data/local (a DEST for a build tree; git ignores it) and /usr/share/tor.
set -eu

if [ $# -gt 1 ]; then
	echo "usage: fetch-data.sh [DEST]" >&2
	exit 2
fi
dest=${1:-${XDG_DATA_HOME:-$HOME/.local/share}/confiance/jurisdiction}
mkdir -p "$dest"
dest=$(cd "$dest" && pwd)

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# apt checks the signature of the archive; it drops its privileges when it
# can, which needs a folder that it may write.
chmod 755 "$tmp"
mkdir "$tmp/deb"
chmod 777 "$tmp/deb"
(cd "$tmp/deb" && apt-get download -q tor-geoipdb >"$tmp/log" 2>&1) || {
	cat "$tmp/log" >&2
	echo "fetch-data.sh: apt-get cannot download tor-geoipdb" \
	    "(run 'apt-get update' first?)" >&2
	exit 1
}
set -- "$tmp"/deb/tor-geoipdb_*.deb
dpkg-deb -x "$1" "$tmp/root"
version=$(dpkg-deb -f "$1" Version)
from=$tmp/root/usr/share/tor
for file in geoip geoip6; do
	grep -q '^# License: *CC BY-SA 4.0' "$from/$file" || {
		echo "fetch-data.sh: $file does not name the licence" \
		    "CC BY-SA 4.0 any more" >&2
		exit 1
	}
done
generated=$(sed -n 's/^# Generated: *//p' "$from/geoip" | head -n 1)
date=$(LC_ALL=C date -u -d "$generated" +%Y-%m-%d)

digest() {
	sha256sum "$1" | cut -d' ' -f1
}
cat >"$tmp/note" <<NOTE
{
  "name": "ipfire-location",
  "version": "$date (tor-geoipdb $version)",
  "date": "$date",
  "licence": "CC BY-SA 4.0, IPFire Location Database, https://location.ipfire.org/",
  "source": "Debian package tor-geoipdb $version",
  "sha256_geoip": "$(digest "$from/geoip")",
  "sha256_geoip6": "$(digest "$from/geoip6")"
}
NOTE
# The note goes first away and last in, so that it never stands beside files
# that it is not about.
rm -f "$dest/ipfire-location.json"
install -m 644 "$from/geoip" "$from/geoip6" "$dest/"
install -m 644 "$tmp/note" "$dest/ipfire-location.json"
echo "ipfire-location of $date (tor-geoipdb $version) is in $dest"
