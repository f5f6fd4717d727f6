#!/bin/sh
# Ends the servers that up.sh started.  usage: down.sh DIR
set -eu
. "$(dirname "$0")/../../lib.sh"
for pidfile in "$1"/*.pid; do
	[ ! -f "$pidfile" ] || end "$pidfile"
done
