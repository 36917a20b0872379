"""A mail server and a web hook that keep what they accept, on real sockets; both can kill the sender in between."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Killer:
    """Kills whoever is named, at one stage, once; with `kills` off it only holds the sender there."""

    def __init__(self) -> None:
        self.stage = ""
        self.victims: queue.Queue[int] = queue.Queue()
        self.kills = True
        self.over = threading.Event()

    def at(self, stage: str) -> None:
        """Called by a receiver at each stage."""
        if stage == self.stage:
            if self.kills:
                os.kill(self.victims.get(timeout=20), signal.SIGKILL)
            self.stage = ""
            if not self.kills:
                # The test kills; until then the sender hears nothing more.
                self.over.wait(60)


class MailSink:
    """Speaks enough SMTP to take mails. `behave` may answer a connection in another way: slowly, or with garbage."""

    def __init__(self, killer: Killer | None = None) -> None:
        self.killer = killer or Killer()
        self.accepted: list[Message] = []
        self.behave: Callable[[socket.socket], None] | None = None
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                peer, _address = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer: socket.socket) -> None:
        try:
            with peer:
                if self.behave is not None:
                    self.behave(peer)
                else:
                    self.converse(peer)
        except OSError:
            return  # the sender was killed

    def converse(self, peer: socket.socket) -> None:
        lines = peer.makefile("rb")
        peer.sendall(b"220 sink\r\n")
        self.killer.at("connected")
        for line in lines:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.killer.at("data")
                peer.sendall(b"354 go on\r\n")
                content = b""
                for row in lines:
                    if row == b".\r\n":
                        break
                    content += row
                    if len(content) > 200:
                        self.killer.at("half")
                else:
                    return
                self.accepted.append(message_from_bytes(content))
                self.killer.at("accepted")
                peer.sendall(b"250 taken\r\n")
            elif word == b"QUIT":
                peer.sendall(b"221 bye\r\n")
                return
            else:
                peer.sendall(b"250 ok\r\n")
                self.killer.at(word.decode("ascii", "replace").lower())

    @property
    def keys(self) -> list[str]:
        """The key of each mail that was taken, copies included."""
        return [str(one["X-Intake-Key"]) for one in self.accepted]

    def close(self) -> None:
        if self.door.fileno() >= 0:
            # A thread that waits in accept would keep it open.
            self.door.shutdown(socket.SHUT_RDWR)
            self.door.close()


class HookSink:
    """Takes web hooks and keeps their keys."""

    def __init__(self, killer: Killer) -> None:
        self.keys: list[str] = []
        self.bodies: list[dict[str, str]] = []
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                killer.at("asked")
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                sink.keys.append(self.headers["Idempotency-Key"])
                sink.bodies.append(body)
                killer.at("taken")
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the sender was killed
        self.address = f"json://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
