#!/usr/bin/env python3
"""Two RSA keys of 3072 bits that share a prime, as PEM files."""
import base64
import subprocess
import sys


def prime():
    out = subprocess.run(["openssl", "prime", "-generate", "-bits", "1536"],
                         check=True, capture_output=True, text=True)
    return int(out.stdout)


def tlv(tag, body):
    n = len(body)
    size = bytes([n]) if n < 128 else bytes([0x82]) + n.to_bytes(2, "big")
    return bytes([tag]) + size + body


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def key(p, q):
    """RSAPrivateKey (RFC 8017, A.1.2)."""
    e = 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = [0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]
    text = base64.encodebytes(tlv(0x30, b"".join(map(integer, numbers))))
    return ("-----BEGIN RSA PRIVATE KEY-----\n" + text.decode() +
            "-----END RSA PRIVATE KEY-----\n")


shared = prime()
for path in sys.argv[1:]:
    with open(path, "w", encoding="ascii") as out:
        out.write(key(shared, prime()))
