#!/bin/sh
# What servers begin before TLS that announce nothing: FTP (vsftpd), LDAP
# (slapd), PostgreSQL, MariaDB; each once as it demands TLS and once as it does
# not, and some whose refusal says nothing about TLS.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$TESTS/e2e/lib/check.sh"
confiance=${CONFIANCE:-$ROOT/build/confiance}
run=$(mktemp -d)
trap 'for p in "$run"/*.pid; do end "$p"; done; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM
cd "$run"
chmod 755 .
at=127.0.86.1
endpoints=
# Databases refuse to run as root.
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; else "$@"; fi; }
# server ID PORT PROTOCOL COMMAND…
server() {
	id=$1 port=$2 protocol=$3; shift 3
	spawn "$run/$id.pid" "$run/$id.log" "$@"
	wait_for $at "$port" "$run/$id.pid" "$run/$id.log"
	endpoint "$id" "$port" "$protocol"
}
endpoint() { endpoints="$endpoints  - {id: $1, host: $at, port: $2, protocol: tls, starttls: $3}
"; }
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 -subj "/CN=$at" 2>/dev/null

mkdir -m 555 empty
# ftp ID PORT LINE…
ftp() {
	id=$1 port=$2; shift 2
	{
		printf '%s\n' listen=YES listen_address=$at "listen_port=$port" background=NO seccomp_sandbox=NO secure_chroot_dir="$run/empty" \
			local_enable=YES ssl_enable=YES rsa_cert_file="$run/cert.pem" rsa_private_key_file="$run/key.pem" "$@"
		[ "$(id -u)" = 0 ] || echo run_as_launching_user=YES
	} >"$id.conf"
	server "$id" "$port" ftp vsftpd "$run/$id.conf"
}
ftp ftp-open 18801 anonymous_enable=NO force_local_logins_ssl=NO
ftp ftp-shut 18802 anonymous_enable=NO force_local_logins_ssl=YES
printf 'confiance-audit\n' >nobody
# The invented name is not welcome, with TLS or without.
ftp ftp-list 18803 anonymous_enable=NO userlist_enable=YES userlist_file="$run/nobody" force_local_logins_ssl=NO

# ldap ID PORT LINE
ldap() {
	mkdir "$1.d"
	printf 'include /etc/ldap/schema/core.schema\nTLSCertificateFile %s\nTLSCertificateKeyFile %s\n%s\ndatabase ldif\nsuffix "dc=atelier,dc=example"\ndirectory %s\n' \
		"$run/cert.pem" "$run/key.pem" "$3" "$run/$1.d" >"$1.conf"
	server "$1" "$2" ldap slapd -d 0 -f "$run/$1.conf" -h ldap://$at:"$2"
}
ldap ldap-open 18811 ''
ldap ldap-bind 18812 'security simple_bind=128'
ldap ldap-shut 18813 'security ssf=128'
ldap ldap-none 18814 'disallow bind_simple'

# Its package brings a compiler and a cluster along: unpacked unless it is there.
postgres=/usr/lib/postgresql/15/bin
if [ ! -x $postgres/postgres ]; then
	apt-get download postgresql-15 >/dev/null 2>&1 && dpkg -x postgresql-15_*.deb unpacked || :
	postgres=$run/unpacked$postgres
fi
[ -x "$postgres/postgres" ] || { say 'PostgreSQL is not to be had here'; postgres=; }
mkdir pg my
cp key.pem pg/key.pem
chmod 600 pg/key.pem
[ "$(id -u)" != 0 ] || chown -R nobody:nogroup pg my
if [ -n "$postgres" ]; then
	as "$postgres/initdb" -D pg/open -A scram-sha-256 --pwfile=cert.pem --no-sync >initdb.log 2>&1
	as cp -r pg/open pg/shut
	as cp -r pg/open pg/list
	echo 'host all all all scram-sha-256' | as tee pg/open/pg_hba.conf >/dev/null
	echo 'hostssl all all all scram-sha-256' | as tee pg/shut/pg_hba.conf >/dev/null
	echo 'host app app all scram-sha-256' | as tee pg/list/pg_hba.conf >/dev/null
	port=18821
	for id in open shut list; do
		server pg-$id $port postgres $([ "$(id -u)" != 0 ] || echo setpriv --reuid=nobody --regid=nogroup --clear-groups) \
			"$postgres/postgres" -D "$run/pg/$id" -p $port -c listen_addresses=$at -c unix_socket_directories= -c fsync=off \
			-c ssl=on -c ssl_cert_file="$run/cert.pem" -c ssl_key_file="$run/pg/key.pem"
		port=$((port + 1))
	done
fi

as mkdir my/open
{
	printf 'create database mysql;\nuse mysql;\n'
	cat /usr/share/mysql/mysql_system_tables.sql /usr/share/mysql/mysql_performance_tables.sql /usr/share/mysql/mysql_system_tables_data.sql
} | as mariadbd --no-defaults --bootstrap --datadir="$run/my/open" --innodb-buffer-pool-size=8M >install.log 2>&1
as cp -r my/open my/shut
as cp -r my/open my/any
echo "create user 'confiance-audit'@'%';" >any.sql
chmod 644 any.sql
port=18831
set --
for id in open shut any; do
	case $id in shut) set -- --require-secure-transport=ON ;; any) set -- --init-file="$run/any.sql" ;; esac
	server my-$id $port mysql $([ "$(id -u)" != 0 ] || echo setpriv --reuid=nobody --regid=nogroup --clear-groups) \
		mariadbd --no-defaults --datadir="$run/my/$id" --port=$port --bind-address=$at --socket="$run/my/$id.sock" --skip-name-resolve \
		--ssl-cert="$run/cert.pem" --ssl-key="$run/pg/key.pem" --innodb-buffer-pool-size=8M "$@"
	port=$((port + 1))
done

printf 'confiance: 1\nname: login\nendpoints:\n%s' "$endpoints" >d.yaml
timeout 300 "$confiance" collect d.yaml -o evidence --only=tls,declared >out.txt 2>&1 || :
[ -f evidence/facts.jsonl ] || die "nothing was collected: $(cat out.txt)"
timeout 60 "$confiance" evaluate evidence -f json -o report >>out.txt 2>&1 || :
# said ID: the fact, and the verdict on it
said() {
	jq -r --arg s "endpoint:$1" 'select(.subject == $s and .key == "tls.plaintext") | [.status, ((.value // []) | join(","))] | join("|")' evidence/facts.jsonl
	jq -r --arg s "endpoint:$1" '.rules[] | select(.id == "tls.plaintext") | .findings[] | select(.subject == $s) | .verdict' report/report.json
}
equal 'FTP' "$(said ftp-open)" "ok|USER
fail"
equal 'FTP that demands TLS' "$(said ftp-shut)" "absent|
pass"
equal 'FTP, a name that is not welcome' "$(said ftp-list)" "not_collected|
unknown"
equal 'LDAP' "$(said ldap-open)" "ok|SIMPLE BIND
fail"
equal 'LDAP, TLS for passwords' "$(said ldap-bind)" "absent|
pass"
equal 'LDAP, TLS for all' "$(said ldap-shut)" "absent|
pass"
equal 'LDAP, no passwords at all' "$(said ldap-none)" "not_collected|
unknown"
if [ -n "$postgres" ]; then
	equal 'PostgreSQL' "$(said pg-open)" "ok|AUTH SASL
fail"
	equal 'PostgreSQL that demands TLS' "$(said pg-shut)" "absent|
pass"
	equal 'PostgreSQL, for names of its own' "$(said pg-list)" "not_collected|
unknown"
fi
equal 'MariaDB, which says what it demands behind a password' "$(said my-open)" "not_collected|
unknown"
equal 'MariaDB that demands TLS' "$(said my-shut)" "not_collected|
unknown"
equal 'MariaDB, for anybody' "$(said my-any)" "ok|LOGIN
fail"
contains 'why not' "$(jq -r 'select(.subject == "endpoint:my-shut" and .key == "tls.plaintext") | .note' evidence/facts.jsonl)" 'behind a password'
if grep -q 'no password of anybody' evidence/facts.jsonl; then fail 'what was said is in the evidence'; fi
checks=$((checks + 1))
finish
