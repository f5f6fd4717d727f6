#!/usr/bin/python3
"""A stand-in for an S3 server, for the demonstration and the tests.

It is not an object store.  It answers ListBuckets, GetBucketEncryption and
GetBucketLocation for a few made-up buckets, and checks the SigV4 signature of
each request with its own computation.
Usage: s3-standin.py ADDRESS PORT CERT KEY ACCESS-KEY-FILE SECRET-KEY-FILE
"""
import hashlib
import hmac
import re
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
BUCKETS = {
    # name: (default encryption algorithm or None, key id, location)
    "clients-chiffres": ("aws:kms", "arn:aws:kms:eu-west-3:111122223333:key/client-1", "eu-west-3"),
    "journaux": ("AES256", None, "eu-west-3"),
    "clair": (None, None, "eu-west-3"),
    "refuse": ("denied", None, "eu-west-3"),
    "piege": ("listing", None, "eu-west-3"),
}


def rule(algorithm, key):
    key = f"<KMSMasterKeyID>{key}</KMSMasterKeyID>" if key else ""
    return (f"<ServerSideEncryptionConfiguration {NS}><Rule><ApplyServerSideEncryptionByDefault>"
            f"<SSEAlgorithm>{algorithm}</SSEAlgorithm>{key}"
            "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>")


class Handler(BaseHTTPRequestHandler):
    server_version = "s3-standin"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    access = secret = ""

    def log_message(self, format, *args):
        print(self.command, self.path, format % args, flush=True)

    def answer(self, code, xml):
        body = ('<?xml version="1.0" encoding="UTF-8"?>\n' + xml).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def error(self, code, name):
        self.answer(code, f"<Error><Code>{name}</Code><Message>stand-in</Message></Error>")

    def signed(self):
        """The signature of AWS Signature Version 4, computed again."""
        auth = self.headers.get("Authorization", "")
        m = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
                         r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})", auth)
        if not m or m.group(1) != self.access:
            return False
        _, day, region, names, signature = m.groups()
        url = urlsplit(self.path)
        query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in
                         sorted(parse_qsl(url.query, keep_blank_values=True)))
        if any(n not in self.headers for n in names.split(";")):
            return False  # signed, but not sent: real servers refuse that
        headers = "".join(f"{n}:{' '.join(self.headers.get(n, '').split())}\n" for n in names.split(";"))
        digest = self.headers.get("x-amz-content-sha256") or hashlib.sha256(b"").hexdigest()
        canonical = "\n".join([self.command, quote(unquote(url.path), safe="/-_.~"), query, headers, names, digest])
        scope = f"{day}/{region}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers.get("x-amz-date", ""), scope,
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in (day, region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), signature)

    def do_GET(self):
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        name = url.path.strip("/")
        if not self.signed():
            return self.error(403, "SignatureDoesNotMatch")
        if name == "":
            items = "".join(f"<Bucket><Name>{b}</Name></Bucket>" for b in BUCKETS)
            return self.answer(200, f"<ListAllMyBucketsResult {NS}><Buckets>{items}</Buckets></ListAllMyBucketsResult>")
        if name not in BUCKETS:
            return self.error(404, "NoSuchBucket")
        algorithm, key, location = BUCKETS[name]
        if "location" in query:
            return self.answer(200, f"<LocationConstraint {NS}>{location}</LocationConstraint>")
        if "encryption" not in query or algorithm == "listing":
            return self.answer(200, f"<ListBucketResult {NS}><Name>{name}</Name></ListBucketResult>")
        if algorithm == "denied":
            return self.error(403, "AccessDenied")
        if algorithm is None:
            return self.error(404, "ServerSideEncryptionConfigurationNotFoundError")
        return self.answer(200, rule(algorithm, key))


def main():
    address, port, cert, key, access, secret = sys.argv[1:7]
    Handler.access = open(access).read().strip()
    Handler.secret = open(secret).read().strip()
    server = ThreadingHTTPServer((address, int(port)), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


main()
