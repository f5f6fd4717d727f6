#!/bin/sh
# Stops what up.sh DIR started, and nothing else.
set -eu
. "$(dirname "$0")/../lib.sh"
end "$1/nginx.own.pid"
end "$1/s3.pid"
