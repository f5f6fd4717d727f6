#!/bin/sh
# The certificates of the demonstration: pki.sh DIR.  A root and an
# intermediate of the provider's own, a good leaf with a stapled answer, a bad
# leaf.  Everything is made anew; the keys are worth nothing.
set -eu
dir=$1
mkdir -p "$dir"
cd "$dir"
umask 077

cat >ca.cnf <<'X'
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://crl1.atelier-nuage.example/racine.crl
[good]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:portail.atelier-nuage.example
crlDistributionPoints = URI:http://crl1.atelier-nuage.example/emission.crl,URI:http://crl2.atelier-nuage.example/emission.crl
authorityInfoAccess = OCSP;URI:http://ocsp.atelier-nuage.example/,caIssuers;URI:http://crl1.atelier-nuage.example/emission.cer
[s3]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = DNS:s3.atelier-nuage.example
[ocsp]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
authorityKeyIdentifier = keyid
noCheck = ignored
[ca_db]
database = index.txt
X

ec() { openssl ecparam -name "$2" -genkey -noout -out "$1.key" 2>/dev/null; }
# leaf NAME SECTION DAYS CN: signed by the intermediate
leaf() {
	openssl req -new -key "$1.key" -subj "/C=FR/O=Atelier Nuage SAS/CN=$4" -config ca.cnf -out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA intermediate.crt -CAkey intermediate.key -set_serial "0x$(openssl rand -hex 15)" \
		-days "$3" -sha384 -extfile ca.cnf -extensions "$2" -out "$1.crt" 2>/dev/null
}

ec root secp384r1
openssl req -new -x509 -key root.key -sha384 -days 3650 -config ca.cnf -extensions root \
	-subj '/C=FR/O=Atelier Nuage SAS/CN=Atelier Nuage Racine' -out root.crt
ec intermediate secp384r1
openssl req -new -key intermediate.key -config ca.cnf \
	-subj '/C=FR/O=Atelier Nuage SAS/CN=Atelier Nuage Emission' -out intermediate.csr
openssl x509 -req -in intermediate.csr -CA root.crt -CAkey root.key -set_serial "0x$(openssl rand -hex 15)" -days 1800 \
	-sha384 -extfile ca.cnf -extensions intermediate -out intermediate.crt 2>/dev/null

ec good prime256v1
leaf good good 180 portail.atelier-nuage.example
cat good.crt intermediate.crt >good-chain.crt
ec s3 prime256v1
leaf s3 s3 180 s3.atelier-nuage.example
cat s3.crt intermediate.crt >s3-chain.crt

# The stapled answer: good, for a week.
sed -i '/^noCheck/d' ca.cnf
ec ocsp prime256v1
leaf ocsp ocsp 180 'Atelier Nuage OCSP'
serial=$(openssl x509 -in good.crt -noout -serial | cut -d= -f2)
until_=$(openssl x509 -in good.crt -noout -enddate | cut -d= -f2)
printf 'V\t%s\t\t%s\tunknown\t/CN=portail.atelier-nuage.example\n' \
	"$(date -u -d "$until_" +%y%m%d%H%M%SZ)" "$serial" >index.txt
openssl ocsp -issuer intermediate.crt -cert good.crt -reqout ocsp.req -no_nonce >/dev/null 2>&1
openssl ocsp -index index.txt -rsigner ocsp.crt -rkey ocsp.key -CA intermediate.crt -reqin ocsp.req \
	-respout ocsp.der -ndays 7 >/dev/null 2>&1

# The bad one: RSA 1024, SHA-1, no extension, expired, another name.
openssl genrsa -out bad.key 1024 2>/dev/null
openssl req -new -key bad.key -subj '/C=FR/O=Atelier Nuage SAS/CN=vieux.atelier-nuage.example' -config ca.cnf -out bad.csr
: >ca-index.txt
printf '01\n' >ca-serial
cat >bad-ca.cnf <<'X'
[ca]
default_ca = c
[c]
database = ca-index.txt
serial = ca-serial
new_certs_dir = .
policy = p
unique_subject = no
email_in_dn = no
[p]
countryName = optional
organizationName = optional
commonName = supplied
X
openssl ca -batch -notext -config bad-ca.cnf -selfsign -keyfile bad.key -in bad.csr -md sha1 \
	-startdate 20200101000000Z -enddate 20210101000000Z -out bad.crt >/dev/null 2>&1
# Diffie-Hellman of 1024 bits (RFC 2409, Oakley group 2), which nobody should
# offer: nginx and OpenSSL 3.0 take it at security level 0.
cat >dh1024.pem <<'X'
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
X
