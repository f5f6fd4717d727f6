# shellcheck shell=sh
# TLS servers whose certificates the zone tls.fr tells of, in TLSA and CAA:
# sourced by dns.sh, never run by itself.  The authority is our own; it calls
# itself as one that the data know, whose name in CAA is certigna.fr.

# dane_cert NAME KIND SANS: NAME.KIND.pem, with the authority behind it, and .key
dane_cert() {
	case $2 in
	rsa) set -- "$1" "$2" "$3" -algorithm RSA -pkeyopt rsa_keygen_bits:3072 ;;
	ec) set -- "$1" "$2" "$3" -algorithm EC -pkeyopt ec_paramgen_curve:P-256 ;;
	esac
	name=$1.$2 sans=$3
	shift 3
	[ -f "$name.key" ] || openssl genpkey "$@" -out "$name.key" 2>/dev/null
	printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\n' "$sans" >"$name.ext"
	openssl req -new -key "$name.key" -subj "/CN=$name" |
		openssl x509 -req -CA dane-ca.pem -CAkey dane-ca.key -days 30 -sha256 -extfile "$name.ext" -out "$name.leaf" 2>/dev/null
	cat "$name.leaf" dane-ca.pem >"$name.pem"
}
# of_key FILE, of_cert FILE: DER
of_key() { openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform DER; }
of_cert() { openssl x509 -in "$1" -outform DER; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
digest() { openssl dgst "-sha$1" -binary | hex; }

dane_make() {
	openssl req -x509 -newkey rsa:3072 -nodes -keyout dane-ca.key -out dane-ca.pem -days 30 \
		-subj '/O=Dhimyotis/CN=Test' -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
	for kind in rsa ec; do
		dane_cert all $kind 'DNS:*.tls.fr,DNS:tls.fr'
		dane_cert www $kind 'DNS:caa.tls.fr,DNS:other.tls.fr,DNS:own.tls.fr'
	done
	# Two keys with a prime in common.
	python3 "$TESTS/e2e/lib/twins.py" castor.rsa.key pollux.rsa.key
	for h in castor pollux; do dane_cert $h rsa "DNS:$h.tls.fr"; done
	rsa=all.rsa.leaf ec=all.ec.leaf
	zone tls.fr. signed <<-END
	@ NS ns
	ns A $leaf
	@ CAA 0 issue "certigna.fr"
	@ CAA 0 issuewild ";"
	other CAA 0 issue "letsencrypt.org"
	own CAA 0 issue "letsencrypt.org"
	own CAA 0 issue "certigna.fr; policy=ov"
	_443._tcp.both TLSA 3 1 1 $(of_key $rsa | digest 256)
	_443._tcp.both TLSA 3 0 2 $(of_cert $ec | digest 512)
	_443._tcp.half TLSA 3 1 1 $(of_key $rsa | digest 256)
	_443._tcp.whole TLSA 3 0 0 $(of_cert $rsa | hex)
	_443._tcp.whole TLSA 1 1 2 $(of_key $ec | digest 512)
	_443._tcp.issuer TLSA 2 1 0 $(of_key dane-ca.pem | hex)
	_443._tcp.pkix TLSA 0 0 1 $(of_cert dane-ca.pem | digest 256)
	_443._tcp.pkixee TLSA 1 1 1 $(of_key $rsa | digest 256)
	_443._tcp.pkixee TLSA 1 1 2 $(of_key $ec | digest 512)
	_443._tcp.wrong TLSA 3 1 1 $(of_key dane-ca.pem | digest 256)
	_443._tcp.wrong TLSA 3 1 2 $(of_key dane-ca.pem | digest 512)
	_443._tcp.wrong TLSA 2 0 1 $(printf x | digest 256)
	_443._tcp.bad TLSA 3 1 1 $(of_key dane-ca.pem | digest 256)
	_443._tcp.rsa TLSA 3 1 1 $(of_key $rsa | digest 256)
	_443._tcp.gone TLSA 3 1 1 $(of_key $rsa | digest 256)
	END
}

dane_hosts='both half whole issuer pkix pkixee wrong bad rsa gone caa other own castor pollux'
# dane_check: servers, a run, verdicts
dane_check() {
	{
		printf 'daemon off;\nmaster_process off;\npid %s/dane.own;\nevents { }\nhttp {\naccess_log off;\n' "$run"
		for h in $dane_hosts; do
			file=all
			case $h in gone) continue ;; caa | other | own) file=www ;; castor | pollux) file=$h ;; esac
			printf 'server { listen 127.0.0.1:8449 ssl; server_name %s.tls.fr; ssl_protocols TLSv1.2 TLSv1.3;\n' $h
			for kind in rsa ec; do
				[ "$kind $h" = 'ec rsa' ] || [ ! -f "$file.$kind.pem" ] || printf 'ssl_certificate %s; ssl_certificate_key %s;\n' "$run/$file.$kind.pem" "$run/$file.$kind.key"
			done
			printf 'return 200; }\n'
		done
		printf '}\n'
	} >dane.conf
	spawn dane.pid dane.log nginx -e "$run/dane.log" -c "$run/dane.conf"
	wait_for 127.0.0.1 8449 dane.pid dane.log
	{
		printf 'confiance: 1\nname: dane\nendpoints:\n'
		for h in $dane_hosts; do
			port=8449
			[ $h != gone ] || port=1
			printf '  - id: %s\n    host: %s.tls.fr\n    port: 443\n    protocol: https\n    connect_to: 127.0.0.1:%s\n    trust: [dane-ca.pem]\n' $h $h $port
		done
	} >dane.yaml
	timeout 200 "$confiance" collect dane.yaml -o dane --only=declared,tls,jurisdiction --resolver=127.53.0.53 --trust-anchor="$run/__zone.key" >dane.txt 2>&1 || :
	[ -f dane/facts.jsonl ] || die "nothing was collected: $(cat dane.txt)"
	"$confiance" evaluate dane -p "$ROOT/checks/profiles/secnumcloud-3.2.json" -f json --lang en >dane.json 2>dane.err || :
	while read -r h rule verdict; do
		equal "$rule of $h" "$(jq -r --arg s "endpoint:$h" --arg r "$rule" '.rules[] | select(.id == $r) | .findings[] | select(.subject == $s) | .verdict' dane.json)" "$verdict"
	done <<-END
	both tls.dane pass
	half tls.dane fail
	whole tls.dane pass
	issuer tls.dane pass
	pkix tls.dane pass
	pkixee tls.dane pass
	wrong tls.dane unknown
	bad tls.dane fail
	rsa tls.dane pass
	gone tls.dane unknown
	caa tls.dane not_applicable
	both jurisdiction.caa fail
	caa jurisdiction.caa pass
	other jurisdiction.caa fail
	own jurisdiction.caa pass
	gone jurisdiction.caa unknown
	rsa tls.vuln-weak-key pass
	castor tls.vuln-weak-key fail
	pollux tls.vuln-weak-key fail
	gone tls.vuln-weak-key unknown
	END
	equal 'two chains' "$(jq -r 'select(.subject == "endpoint:both" and .key == "tls.chains") | "\(.status) \(.value | length)"' dane/facts.jsonl)" 'ok 2'
	equal 'where CAA was found' "$(jq -r 'select((.subject == "endpoint:both" or .subject == "endpoint:own") and .key == "tls.caa_name") | .value' dane/facts.jsonl | LC_ALL=C sort | tr '\n' ' ')" 'own.tls.fr tls.fr '
	equal 'SHA-512 of a certificate' "$(jq -r --arg s "cert:$(of_cert $ec | digest 256)" 'select(.subject == $s and .key == "cert.sha512") | .value' dane/facts.jsonl)" "$(of_cert $ec | digest 512)"
}
