#!/bin/sh
# Makes and starts the demonstration deployment: up.sh DIR.  Stopped by
# down.sh DIR.  Fails, and says why, when one of its ports is taken.
set -eu
. "$(dirname "$0")/../lib.sh"

dir=$1
here=$TESTS/demo
address=127.0.77.1
pin=482917

for port in 18443 18444 18480; do
	! answers $address $port || die "$address:$port is taken by something else"
done
rm -rf "$dir"
mkdir -p "$dir/tmp" "$dir/tokens" "$dir/preuves"
dir=$(cd "$dir" && pwd)
umask 077

say "demo: certificates"
sh "$here/pki.sh" "$dir/pki"

say "demo: tokens"
export SOFTHSM2_CONF="$dir/softhsm2.conf"
module=/usr/lib/softhsm/libsofthsm2.so
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n' \
	"$dir/tokens" >"$SOFTHSM2_CONF"
printf '%s\n' $pin >"$dir/pin"
token() { softhsm2-util --init-token --free --label "$1" --pin $pin --so-pin 90817263 >>"$dir/tokens.log" 2>&1; }
token souverain
token negligent
"$ROOT/build/tests/demo-token" $module souverain "$dir/pin" good || die "the good keys could not be made"
"$ROOT/build/tests/demo-token" $module negligent "$dir/pin" bad || die "the bad keys could not be made"

say "demo: volumes"
truncate -s 20M "$dir/volume-chiffre.img"
printf demonstration | cryptsetup luksFormat -q --type luks2 --cipher aes-xts-plain64 --key-size 512 \
	--pbkdf argon2id --pbkdf-memory 65536 --pbkdf-force-iterations 4 --pbkdf-parallel 1 "$dir/volume-chiffre.img" -
truncate -s 8M "$dir/volume-clair.img"
mkfs.ext4 -q -F -L donnees "$dir/volume-clair.img"

say "demo: object storage (stand-in)"
printf 'AKDEMONSTRATION00001\n' >"$dir/s3-access"
openssl rand -hex 20 >"$dir/s3-secret"
spawn "$dir/s3.pid" "$dir/s3.log" python3 "$here/s3-standin.py" $address 18480 \
	"$dir/pki/s3-chain.crt" "$dir/pki/s3.key" "$dir/s3-access" "$dir/s3-secret"

say "demo: web servers"
sed "s|@DIR@|$dir|g" "$here/nginx.conf.in" >"$dir/nginx.conf"
# Workers started by root read nothing but what the master opened.
[ "$(id -u)" != 0 ] || sed -i '1i user root;' "$dir/nginx.conf"
spawn "$dir/nginx.own.pid" "$dir/nginx.log" nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/nginx.log"
wait_for $address 18443 "$dir/nginx.own.pid" "$dir/nginx.log"
wait_for $address 18480 "$dir/s3.pid" "$dir/s3.log"

cp "$here/preuves/"* "$dir/preuves/"
root=$(openssl x509 -in "$dir/pki/root.crt" -outform DER | sha256sum | cut -d' ' -f1)
sed "s|@ROOT@|$root|; s|@LAST_MONTH@|$(date -u -d '30 days ago' +%Y-%m-%d)|" "$here/deployment.yaml" >"$dir/deployment.yaml"
printf 'export SOFTHSM2_CONF=%s\n' "$SOFTHSM2_CONF" >"$dir/env"
