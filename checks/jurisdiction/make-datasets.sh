#!/bin/sh
# Renews the digests of data/datasets.json after a data file was changed.  A
# maintainer runs it; version and date are edited by hand.
set -eu
cd "$(dirname "$0")/data"
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
cp datasets.json "$tmp"
for file in $(jq -r '.[].file' datasets.json); do
	sum=$(sha256sum "$file" | cut -d' ' -f1)
	jq --arg f "$file" --arg s "$sum" \
	    'map(if .file == $f then .sha256 = $s else . end)' \
	    "$tmp" > "$tmp.new"
	mv "$tmp.new" "$tmp"
done
cat "$tmp" > datasets.json
