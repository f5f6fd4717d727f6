#!/usr/bin/env python3
"""A mail server that speaks STARTTLS, and on request takes what came in plain
text behind the command for what comes inside TLS (CVE-2011-0411).

    mail-standin.py ADDRESS PORT CERT KEY smtp|imap|pop3 keep|drop|close
"""
import socket
import ssl
import sys
import threading

address, port, cert, key, protocol, manner = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
GREETING = {"smtp": "220 standin ESMTP", "imap": "* OK standin", "pop3": "+OK standin"}[protocol]


def answer(line):
    """What is said to a command, and whether that is the end."""
    word = line.upper().split()
    if protocol == "smtp":
        if word[0] == "EHLO":
            return "250-standin\r\n250 STARTTLS", False
        return ("221 bye", True) if word[0] == "QUIT" else ("250 ok", False)
    if protocol == "imap":
        tag = line.split()[0]
        if word[1] == "LOGOUT":
            return f"* BYE\r\n{tag} OK bye", True
        return f"{tag} OK done", False
    if word[0] == "CAPA":
        return "+OK\r\nSTLS\r\n.", False
    return "+OK bye", word[0] == "QUIT"


def is_starttls(line):
    return line.upper().split()[-1:] in (["STARTTLS"], ["STLS"])


def serve(plain):
    plain.settimeout(30)
    conn, kept, inside = plain, b"", False
    conn.sendall(GREETING.encode() + b"\r\n")
    while True:
        while b"\n" not in kept:
            more = conn.recv(4096)
            if not more:
                return
            kept += more
        line, kept = kept.split(b"\n", 1)
        line = line.decode("ascii", "replace").strip()
        if not line:
            continue
        if is_starttls(line) and not inside:
            if manner == "close" and kept:
                return
            conn.sendall({"smtp": b"220 go\r\n", "pop3": b"+OK go\r\n",
                          "imap": line.split()[0].encode() + b" OK go\r\n"}[protocol])
            conn, inside = context.wrap_socket(conn, server_side=True), True
            if manner != "keep":
                kept = b""
            continue
        text, end = answer(line)
        conn.sendall(text.encode() + b"\r\n")
        if end:
            conn.close()
            return


def run(conn):
    try:
        serve(conn)
    except (OSError, IndexError):
        pass
    finally:
        conn.close()


if not address.startswith("127."):
    sys.exit("mail-standin.py: only on 127.0.0.0/8")
listener = socket.create_server((address, int(port)), backlog=64)
while True:
    peer, _ = listener.accept()
    threading.Thread(target=run, args=(peer,), daemon=True).start()
