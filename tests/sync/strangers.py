"""Who may answer in the hub's place, each as a server to call: nobody, a portal, a proxy, somebody else's machine."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import trustme

from tests.sync.nasty import http, raw_server

JSON = {"Content-Type": "application/json"}
PORTAL = http("200 OK", {"Content-Type": "text/html"}, b"<html>Acepte las condiciones</html>")
CUT = http("200 OK", JSON | {"Content-Length": "900"}, b'{"cur')
Server = Callable[[], AbstractContextManager[str]]
"""Yields its address."""


@contextmanager
def nobody() -> Iterator[str]:
    with raw_server(b"") as place:
        pass
    yield f"http://{place}"


@contextmanager
def stranger() -> Iterator[str]:
    """TLS, with the certificate of another authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with raw_server(http("200 OK", JSON, b"{}"), tls=context) as place:
        yield f"https://{place}"


def answering(answer: bytes, *, hang: bool = False) -> Server:
    @contextmanager
    def serve() -> Iterator[str]:
        with raw_server(answer, hang=hang) as place:
            yield f"http://{place}"

    return serve


def status(line: str, **headers: str) -> Server:
    return answering(http(line, {"Content-Type": "text/plain"} | headers))
