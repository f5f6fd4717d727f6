#!/usr/bin/env python3
"""What stands behind stunnel: says as much of a protocol as a client needs
before TLS.  usage: plain.py ADDRESS PORT smtp|imap|pop3|pgsql|''"""
import socketserver
import sys

address, port, protocol = sys.argv[1], int(sys.argv[2]), sys.argv[3]
GREETING = {"smtp": b"220 plain ESMTP\r\n", "imap": b"* OK IMAP4rev1 ready\r\n",
            "pop3": b"+OK ready\r\n"}


class Peer(socketserver.StreamRequestHandler):
    timeout = 15

    def handle(self):
        self.wfile.write(GREETING.get(protocol, b""))
        for line in self.rfile:
            word = line.upper().split() or [b""]
            if protocol == "smtp":
                said = b"250-plain\r\n250 8BITMIME\r\n" if word[0] == b"EHLO" else b"250 ok\r\n"
            elif protocol == "imap":
                said = line.split()[0] + b" OK done\r\n" if line.split() else b""
                if b"CAPABILITY" in word:
                    said = b"* CAPABILITY IMAP4rev1\r\n" + said
            elif protocol == "pop3":
                said = b"+OK\r\n"
            else:
                return
            self.wfile.write(said)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client):
        """A peer that leaves in the middle is no news."""


Server((address, port), Peer).serve_forever()
