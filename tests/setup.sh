#!/bin/sh
# Installs what building and testing need on Debian 12.  Nothing when all is
# there already.
set -eu
. "$(dirname "$0")/lib.sh"
install_missing "$TESTS/packages.txt"
