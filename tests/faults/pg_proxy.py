#!/usr/bin/env python3
"""Stand between a client and PostgreSQL and fail on purpose.

    pg_proxy.py SOCKET [FAULT:N]

Listens on a free port of 127.0.0.1, prints it, and passes everything on to the server's unix
SOCKET. Once, at the Nth reply (a piece read from the server, over all connections) or the Nth
connection, it does what FAULT says. Without FAULT:N on the command line they are read from
standard input, one a line, counted from then on and answered with a line when in force:

    cut      the reply is dropped and the connection ends
    half     half of the reply arrives, then the connection ends
    outage   as cut, for all connections, and new ones are refused for half a second
    silence  the reply is dropped and nothing more comes
    freeze   as silence, for all connections, and new ones, until `thaw:0` ends those
    commit   as cut, at the Nth reply that says that a transaction was committed
    refuse   the connection is refused
"""

import selectors
import socket
import sys
import time

OUTAGE_SECONDS = 0.5
CHUNK = 65536
COMMITTED = b"COMMIT\0"


class Proxy:
    def __init__(self, server, fault=None):
        self.server = server
        self.frozen = False
        self.silent = set()
        self.arm(fault or "none:0")
        self.refuse_until = 0.0
        self.peers = {}
        self.selector = selectors.DefaultSelector()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.selector.register(self.door, selectors.EVENT_READ)
        if not fault:
            self.selector.register(sys.stdin, selectors.EVENT_READ)

    def arm(self, fault):
        self.kind, number = fault.split(":")
        self.left = int(number)
        if self.kind == "thaw":
            self.frozen = False
            for one in list(self.silent):
                self.end(one)

    def listen(self):
        line = sys.stdin.readline()
        if not line:
            self.selector.unregister(sys.stdin)
            return
        self.arm(line.strip())
        print("armed", flush=True)

    def strikes(self, connecting=False, data=b""):
        """Counts down to the fault; true for the one it hits."""
        if connecting != (self.kind == "refuse"):
            return False
        if self.kind == "commit" and COMMITTED not in data:
            return False
        self.left -= 1
        return self.left == 0

    def accept(self):
        client, _ = self.door.accept()
        if self.strikes(connecting=True) or time.monotonic() < self.refuse_until:
            client.close()
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.server)
        self.peers |= {client: server, server: client}
        for end in (client, server):
            self.selector.register(end, selectors.EVENT_READ, data=end is server)
        if self.frozen:
            self.silent.add(server)

    def end(self, one):
        for side in (one, self.peers.get(one)):
            if side in self.peers:
                self.selector.unregister(side)
                del self.peers[side]
                self.silent.discard(side)
                side.close()

    def fail(self, source, data):
        client = self.peers[source]
        if self.kind == "silence":
            self.silent.add(source)
            return
        if self.kind == "freeze":
            self.frozen = True
            self.silent |= set(self.peers)
            return
        if self.kind == "half":
            client.sendall(data[: len(data) // 2])
        ends = [source]
        if self.kind == "outage":
            self.refuse_until = time.monotonic() + OUTAGE_SECONDS
            ends = list(self.peers)
        for one in ends:
            self.end(one)

    def move(self, source, is_reply):
        try:
            data = source.recv(CHUNK)
            if not data:
                self.end(source)
            elif is_reply and self.strikes(data=data):
                self.fail(source, data)
            elif source not in self.silent:
                self.peers[source].sendall(data)
        except OSError:
            self.end(source)

    def run(self):
        print(self.door.getsockname()[1], flush=True)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.door:
                    self.accept()
                elif key.fileobj is sys.stdin:
                    self.listen()
                elif key.fileobj in self.peers:
                    self.move(key.fileobj, key.data)


if __name__ == "__main__":
    Proxy(*sys.argv[1:]).run()
