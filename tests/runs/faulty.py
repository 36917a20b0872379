"""A server that misbehaves in one chosen way: what a sync must survive."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Behaviour = Callable[[socket.socket, threading.Event], None]


def answer(status: str, body: bytes, *headers: str) -> Behaviour:
    """A complete HTTP answer."""

    def behave(peer: socket.socket, over: threading.Event) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        peer.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return behave


def hang(peer: socket.socket, over: threading.Event) -> None:
    """Accepts, reads, and says nothing."""
    over.wait(120)


def reset(peer: socket.socket, over: threading.Event) -> None:
    """Sends RST instead of an answer."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def cut(peer: socket.socket, over: threading.Event) -> None:
    """Promises more than it sends."""
    peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"runs": [')


def drip_body(peer: socket.socket, over: threading.Event) -> None:
    """One byte of the body a second, for as long as anybody listens."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while not over.wait(1):
        peer.sendall(b" ")


def drip_head(peer: socket.socket, over: threading.Event) -> None:
    """One byte of a header a second."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not over.wait(1):
        peer.sendall(b"a")


def endless(peer: socket.socket, over: threading.Event) -> None:
    """A gigabyte."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n")
    chunk = b" " * 1_000_000
    for _turn in range(1000):
        if over.is_set():
            return
        peer.sendall(chunk)


BOMB = gzip.compress(b" " * 50_000_000)
FAULTS: dict[str, Behaviour] = {
    "hangs": hang,
    "resets": reset,
    "cuts off": cut,
    "one byte a second": drip_body,
    "one byte of its head a second": drip_head,
    "a gigabyte": endless,
    "500": answer("500 Internal Server Error", b"oops"),
    "503": answer("503 Service Unavailable", b"{}"),
    "404": answer("404 Not Found", b"<html>no such page</html>", "Content-Type: text/html"),
    "401": answer("401 Unauthorized", b'{"error_code": "UNAUTHENTICATED"}'),
    "a web page": answer("200 OK", b"<!doctype html><title>Sign in</title>", "Content-Type: text/html"),
    "broken JSON": answer("200 OK", b'{"runs": [{"info":', "Content-Type: application/json"),
    "deep JSON": answer("200 OK", b"[" * 100_000, "Content-Type: application/json"),
    "another JSON": answer("200 OK", b'{"runs": [1, 2], "experiments": "no", "experiment": []}'),
    "a list": answer("200 OK", b"[]"),
    "nothing": answer("200 OK", b""),
    "no HTTP": lambda peer, over: peer.sendall(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "a bomb": answer("200 OK", BOMB, "Content-Type: application/json", "Content-Encoding: gzip"),
    "a redirect": answer("302 Found", b"", "Location: http://169.254.169.254/latest/meta-data/"),
    "a permanent redirect": answer("308 Permanent Redirect", b"", "Location: http://169.254.169.254/"),
}


def received(peer: socket.socket) -> bytes:
    """A whole request: closing a socket with something unread resets the connection."""
    text = b""
    while b"\r\n\r\n" not in text:
        more = peer.recv(65536)
        if not more:
            return text
        text += more
    head, _, body = text.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += peer.recv(65536)
    return head


class Server:
    """A listening socket; `requests` are the first lines of what was asked."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave, self.over = behave, threading.Event()
        self.requests: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while not self.over.is_set():
            try:
                peer, _from = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[peer], daemon=True).start()

    def serve(self, peer: socket.socket) -> None:
        try:
            with peer:
                self.requests.append(received(peer).split(b"\r\n", 1)[0].decode())
                self.behave(peer, self.over)
        except OSError:
            return  # the other side had enough

    def close(self) -> None:
        self.over.set()
        self.listener.close()


@contextmanager
def server(behave: Behaviour) -> Iterator[Server]:
    """Such a server for the length of the block."""
    own = Server(behave)
    try:
        yield own
    finally:
        own.close()


def json_answer(content: object) -> Behaviour:
    """An answer as MLflow gives them."""
    return answer("200 OK", json.dumps(content).encode(), "Content-Type: application/json")
