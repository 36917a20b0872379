"""Asks an HTTP server of this machine for a page, without blocking."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

SECONDS = 10
REDIRECTS = (301, 302, 303, 307, 308)


async def status(host: str, port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """The status and the Location of GET `path`; 0 when nobody answers properly within ten seconds."""
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                lines = [f"GET {path} HTTP/1.1", "Connection: close"]
                lines += [f"{name}: {value}" for name, value in (headers or {"Host": f"{host}:{port}"}).items()]
                writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
                await writer.drain()
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                # The page counts only when it has come to its end.
                while await reader.read(65536):
                    pass
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return 0, ""
    words = head[0].split()
    location = next((line.split(":", 1)[1].strip() for line in head[1:] if line.lower().startswith("location:")), "")
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), location


async def page(host: str, port: int, base_url: str) -> int:
    """The status of `/`, redirects to pages of the same site followed."""
    path, found = "/", 0
    for _ in range(4):
        found, location = await status(host, port, path, {"Host": urlsplit(base_url).netloc})
        if found not in REDIRECTS:
            break
        target = urlsplit(location)
        if target.scheme == "https":
            break  # the proxy in front speaks https; the site itself has answered
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    return found
