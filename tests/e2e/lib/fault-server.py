#!/usr/bin/python3
"""Servers that misbehave, each on its own port of one loopback address.

Usage: fault-server.py ADDRESS BASE-PORT GOOD-HOST GOOD-PORT CERT KEY
  +1 reset      takes the first bytes, then resets
  +2 silent     never answers
  +3 slow       a good server behind a pipe of one byte every few milliseconds
  +4 http       answers in plain HTTP
  +5 garbage    random bytes without end
  +6 endless    a ServerHello, then a Certificate message that never ends
  +7 closing    closes at once
  +8 api        HTTPS; the bucket's name says how it fails
"""
import os
import socket
import ssl
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

address, base, good_host, good_port, cert, key = sys.argv[1:7]
base = int(base)
DEADLINE = 60  # seconds that one conversation may last here


def reset(c):
    c.recv(1)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(c):
    c.settimeout(DEADLINE)
    while c.recv(4096):
        pass


def slow(c):
    with socket.create_connection((good_host, int(good_port))) as up:
        def back():
            try:
                while data := up.recv(4096):
                    for b in data:
                        c.sendall(bytes([b]))
                        time.sleep(0.002)
            except OSError:
                pass
        threading.Thread(target=back, daemon=True).start()
        while data := c.recv(4096):
            up.sendall(data)


def http(c):
    c.recv(1)
    c.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def garbage(c):
    c.recv(1)
    end = time.time() + DEADLINE
    while time.time() < end:
        c.sendall(os.urandom(4096))


def record(kind, body):
    return bytes([kind, 3, 3]) + struct.pack(">H", len(body)) + body


def endless(c):
    c.recv(1)
    hello = b"\x03\x03" + os.urandom(32) + b"\x00" + b"\xc0\x2f" + b"\x00" + b"\x00\x00"
    c.sendall(record(22, b"\x02" + struct.pack(">I", len(hello))[1:] + hello))
    c.sendall(record(22, b"\x0b\xff\xff\xff\xff\xff\xfc\x0f\xff\xff"))
    end = time.time() + DEADLINE
    while time.time() < end:
        c.sendall(record(22, os.urandom(16000)))


def closing(c):
    pass


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body, length=None):
        self.send_response(code)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name = self.path.strip("/").split("?")[0]
        error = b"<Error><Code>AccessDenied</Code></Error>"
        if name in ("b401", "b403", "b404", "b500"):
            return self.answer(int(name[1:]), error)
        if name == "tronque":
            self.answer(200, b"<ServerSideEncryptionConfiguration><Rule>", 500)
            self.close_connection = True
        elif name == "json":
            self.answer(200, b'{"SSEAlgorithm":"aws:kms"')
        elif name == "bombe":
            self.answer(200, b'<!DOCTYPE a [<!ENTITY b "' + b"A" * 50 + b'">]>'
                        b"<ServerSideEncryptionConfiguration>&b;</ServerSideEncryptionConfiguration>")
        elif name == "enorme":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(3000):  # 48 MB
                self.wfile.write(b"3e80\r\n" + b"x" * 16000 + b"\r\n")
        elif name == "muet":
            time.sleep(DEADLINE)
        else:
            self.answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")


def serve(port, behave):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    s.listen(128)

    def one(c):
        try:
            with c:
                c.settimeout(DEADLINE)
                behave(c)
        except OSError:
            pass

    while True:
        c, _ = s.accept()
        threading.Thread(target=one, args=(c,), daemon=True).start()


for offset, behave in enumerate((reset, silent, slow, http, garbage, endless, closing), 1):
    threading.Thread(target=serve, args=(base + offset, behave), daemon=True).start()
api = ThreadingHTTPServer((address, base + 8), Api)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
api.socket = context.wrap_socket(api.socket, server_side=True, do_handshake_on_connect=False)
api.serve_forever()
