"""A laptop whose way to the office is real HTTP: to a good hub, or to whoever answers in its place."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import trustme

from app.sync.engine import SyncEngine
from app.sync.http_hub import HttpHub, Patience
from tests.sync.nasty import http, raw_server, serve_hub
from tests.ui.real_laptop import RealLaptop

QUICK = Patience(connect=2, between=0.3, whole=0.6)
JSON = {"Content-Type": "application/json"}
Server = Callable[[], AbstractContextManager[str]]


@cache
def authority() -> trustme.CA:
    return trustme.CA()


class LineLaptop(RealLaptop):
    """``url``: who is called; ``token``: what it shows."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder)
        self.url = url
        self.token = "t-1"

    @contextmanager
    def _connect(self) -> Iterator[SyncEngine]:
        hub = HttpHub(self.url, lambda: self.token, authority().cert_pem.bytes(), QUICK)
        try:
            yield self.machine.engine(hub)
        finally:
            hub.close()


def put_on_http(server, laptop: LineLaptop) -> None:
    """The office's hub behind a real HTTP server."""
    server.clear()
    serve_hub(server, laptop.hub)


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


SERVERS: dict[str, Server] = {
    "hub unreachable": nobody,
    "hub slow": answering(b"", hang=True),
    "hub answering HTML (captive portal)": answering(
        http("200 OK", {"Content-Type": "text/html"}, b"<html>Acepte las condiciones</html>")
    ),
    "hub 401": status("401 Unauthorized"),
    "hub 409": status("409 Conflict"),
    "hub 413": status("413 Too Large"),
    "hub 429": status("429 Too Many", **{"Retry-After": "120"}),
    "hub 5xx": status("503 Later"),
    "hub cut in the middle": answering(http("200 OK", JSON | {"Content-Length": "900"}, b'{"cur')),
    "certificate not ours": stranger,
}
