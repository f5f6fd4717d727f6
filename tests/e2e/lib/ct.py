#!/usr/bin/env python3
"""Certificates with proofs of logging, and a list of the logs that gave them.

ct.py FOLDER FIRST_PORT ADDRESS: an authority, six logs, and leaves whose SCTs
are good or wrong, each wrong in its own way.  Writes root.pem and roots/,
log_list.json (Google's format, version 3), logs.cnf (OpenSSL's), for each leaf
NAME.pem, NAME.key and, for what is to stand in the TLS extension, NAME.info;
and deployment.yaml.  Prints a line for each leaf: name, port, yes when the
extension is served.

What a log signs (RFC 6962, 3.2) is put together here from the encoding, apart
from the program under test.
"""
import base64
import datetime
import hashlib
import json
import os
import struct
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER, PORT, ADDRESS = sys.argv[1], int(sys.argv[2]), sys.argv[3]
NOW = datetime.datetime.now(datetime.timezone.utc).replace(
    microsecond=0, tzinfo=None)
DAY = datetime.timedelta(days=1)
NOT_AFTER = NOW + 60 * DAY
SCTS = x509.ObjectIdentifier('1.3.6.1.4.1.11129.2.4.2')
POISON = x509.ObjectIdentifier('1.3.6.1.4.1.11129.2.4.3')
SHA256 = hashes.SHA256()
DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM


def spki(key):
    return key.public_key().public_bytes(
        DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def write(name, data):
    with open(os.path.join(FOLDER, name), 'wb') as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def octets(data):
    """An OCTET STRING, in DER."""
    n = len(data)
    head = bytes([n]) if n < 128 else (
        bytes([0x81, n]) if n < 256 else b'\x82' + struct.pack('>H', n))
    return b'\x04' + head + data


def vector(data):
    return struct.pack('>H', len(data)) + data


# ---- The logs ----

class Log:
    def __init__(self, name, key=None):
        self.name = name
        self.key = key or ec.generate_private_key(ec.SECP256R1())

    def sign(self, data):
        if isinstance(self.key, rsa.RSAPrivateKey):
            return b'\x04\x01', self.key.sign(data, padding.PKCS1v15(), SHA256)
        return b'\x04\x03', self.key.sign(data, ec.ECDSA(SHA256))

    def sct(self, kind, entry, when=NOW - DAY, forge=False):
        """A SerializedSCT: kind 0 of a certificate, 1 of a precertificate."""
        ms = struct.pack('>Q', int((when - datetime.datetime(1970, 1, 1))
                                   .total_seconds() * 1000))
        algorithm, signature = self.sign(
            b'\0\0' + ms + struct.pack('>H', kind) + entry + vector(b''))
        if forge:  # still DER: the last byte of s, or of the RSA signature
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return (b'\0' + hashlib.sha256(spki(self.key)).digest() + ms +
                vector(b'') + algorithm + vector(signature))

    def listed(self, state, since, start=None, end=None):
        log = {'description': self.name, 'key': base64.b64encode(
                   spki(self.key)).decode(),
               'log_id': base64.b64encode(hashlib.sha256(
                   spki(self.key)).digest()).decode(),
               'mmd': 86400, 'url': 'https://ct.example/' + self.name,
               'state': {state: {'timestamp': since.isoformat() + 'Z'}}}
        if start:
            log['temporal_interval'] = {
                'start_inclusive': start.isoformat() + 'Z',
                'end_exclusive': end.isoformat() + 'Z'}
        return log


plain = Log('plain')
old = Log('old', rsa.generate_private_key(public_exponent=65537, key_size=2048))
shard = Log('shard')
later = Log('later')
bad = Log('bad')
stranger = Log('stranger')
write('log_list.json', json.dumps({
    'version': '1', 'log_list_timestamp': NOW.isoformat() + 'Z',
    'operators': [{'name': 'us', 'email': [], 'logs': [
        plain.listed('usable', NOW - 400 * DAY),
        old.listed('retired', NOW - 10 * DAY),
        bad.listed('rejected', NOW - 400 * DAY)],
        'tiled_logs': [
        shard.listed('usable', NOW - 400 * DAY, NOT_AFTER,
                     NOT_AFTER + 180 * DAY),
        later.listed('usable', NOW - 400 * DAY, NOT_AFTER - 180 * DAY,
                     NOT_AFTER)]}]}))
known = (plain, old, shard, later, bad)
write('logs.cnf', 'enabled_logs = %s\n' % ','.join(l.name for l in known) +
      ''.join('[%s]\ndescription = %s\nkey = %s\n' % (
          l.name, l.name, base64.b64encode(spki(l.key)).decode())
          for l in known))

# ---- The authority ----

root_key = ec.generate_private_key(ec.SECP256R1())
root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'CT root')])
root = (x509.CertificateBuilder().subject_name(root_name)
        .issuer_name(root_name).public_key(root_key.public_key())
        .serial_number(1).not_valid_before(NOW - 30 * DAY)
        .not_valid_after(NOW + 300 * DAY)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(
            root_key.public_key()), False)
        .sign(root_key, SHA256))
write('root.pem', root.public_bytes(PEM))
os.mkdir(os.path.join(FOLDER, 'roots'))
write('roots/root.crt', root.public_bytes(PEM))
ISSUER = hashlib.sha256(spki(root_key)).digest()

# ---- The leaves ----

serial = 100
port = PORT
deployment = ['confiance: 1', 'name: ct', 'ct_logs: log_list.json',
              'endpoints:']


def entry_of(der):
    return len(der).to_bytes(3, 'big') + der


def leaf(name, inside=None, beside=None):
    """inside: from the entry of the precertificate to the list of SCTs;
    beside: from that of the certificate to the TLS extension."""
    global serial, port
    serial += 1
    key = ec.generate_private_key(ec.SECP256R1())
    host = name + '.example'
    builder = (x509.CertificateBuilder()
               .subject_name(x509.Name([x509.NameAttribute(
                   NameOID.COMMON_NAME, host)]))
               .issuer_name(root_name).public_key(key.public_key())
               .serial_number(serial).not_valid_before(NOW - 2 * DAY)
               .not_valid_after(NOT_AFTER)
               .add_extension(x509.SubjectAlternativeName(
                   [x509.DNSName(host)]), False)
               .add_extension(x509.BasicConstraints(False, None), True)
               .add_extension(x509.ExtendedKeyUsage(
                   [ExtendedKeyUsageOID.SERVER_AUTH]), False)
               .add_extension(x509.AuthorityKeyIdentifier
                              .from_issuer_public_key(root_key.public_key()),
                              False))
    if inside is None:
        certificate = builder.sign(root_key, SHA256)
    else:
        # What goes to the log has the poison; what it signs has not (3.1,
        # 3.2), and so is the certificate before the SCTs.
        precertificate = builder.add_extension(
            x509.UnrecognizedExtension(POISON, b'\5\0'), True).sign(
                root_key, SHA256)
        assert precertificate.extensions.get_extension_for_oid(POISON).critical
        tbs = builder.sign(root_key, SHA256).tbs_certificate_bytes
        certificate = builder.add_extension(x509.UnrecognizedExtension(
            SCTS, octets(inside(ISSUER + entry_of(tbs)))), False).sign(
                root_key, SHA256)
        # Another reader of certificates takes the SCTs out as we left them.
        assert certificate.tbs_precertificate_bytes == tbs
    write(name + '.pem', certificate.public_bytes(PEM) +
          root.public_bytes(PEM))
    write(name + '.key', key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    if beside is not None:
        # For the ServerHello of TLS 1.2 and the Certificate of TLS 1.3, in
        # the words of SSL_CTX_use_serverinfo_ex(3).
        data = beside(entry_of(certificate.public_bytes(DER)))
        info = struct.pack('>IHH', 0x80 | 0x100 | 0x1000, 18,
                           len(data)) + data
        text = base64.encodebytes(info).decode()
        write(name + '.info', '-----BEGIN SERVERINFOV2 FOR CT-----\n%s'
              '-----END SERVERINFOV2 FOR CT-----\n' % text)
    deployment.extend([
        '  - id: ' + name, '    host: ' + host, '    port: 443',
        '    protocol: tls', '    connect_to: %s:%d' % (ADDRESS, port),
        '    trust: [root.pem]'])
    print(name, port, 'yes' if beside is not None else 'no')
    port += 1


def scts(*all):
    return vector(b''.join(vector(sct) for sct in all))


other = []  # an SCT that was given for another certificate


def keep(entry):
    other.append(plain.sct(1, entry))
    return scts(other[0])


leaf('one', keep)
leaf('several', lambda e: scts(plain.sct(1, e), shard.sct(1, e),
                               old.sct(1, e, NOW - 20 * DAY)))
leaf('forged', lambda e: scts(plain.sct(1, e), old.sct(
    1, e, NOW - 20 * DAY, forge=True)))
leaf('borrowed', lambda e: scts(other[0]))
leaf('stranger', lambda e: scts(stranger.sct(1, e)))
leaf('later', lambda e: scts(later.sct(1, e)))
leaf('mixed', lambda e: scts(later.sct(1, e), plain.sct(1, e)))
leaf('retired', lambda e: scts(old.sct(1, e)))
leaf('rejected', lambda e: scts(bad.sct(1, e)))
leaf('tomorrow', lambda e: scts(plain.sct(1, e, NOW + 2 * DAY)))
leaf('broken', lambda e: scts(plain.sct(1, e))[:-1])
leaf('hollow', lambda e: b'')
leaf('none')
leaf('beside', None, lambda e: scts(plain.sct(0, e)))
leaf('beside-forged', None, lambda e: scts(plain.sct(0, e, forge=True)))
leaf('beside-broken', None, lambda e: b'\0\5\0\1\0')
leaf('beside-hollow', None, lambda e: b'')
leaf('inside-broken', lambda e: scts(plain.sct(1, e)), lambda e: b'\0\5\0\1\0')
write('deployment.yaml', '\n'.join(deployment) + '\n')
