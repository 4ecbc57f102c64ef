"""A laptop whose way to the office is real HTTP: to a good hub, or to whoever answers in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import trustme

from app.sync.engine import SyncEngine
from app.sync.http_hub import HttpHub, Patience
from tests.sync.nasty import serve_hub
from tests.sync.strangers import CUT, PORTAL, Server, answering, nobody, status, stranger
from tests.ui.real_laptop import RealLaptop

QUICK = Patience(connect=2, between=0.3, whole=0.6)


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


SERVERS: dict[str, Server] = {
    "hub unreachable": nobody,
    "hub slow": answering(b"", hang=True),
    "hub answering HTML (captive portal)": answering(PORTAL),
    "hub 401": status("401 Unauthorized"),
    "hub 409": status("409 Conflict"),
    "hub 413": status("413 Too Large"),
    "hub 429": status("429 Too Many", **{"Retry-After": "120"}),
    "hub 5xx": status("503 Later"),
    "hub cut in the middle": answering(CUT),
    "certificate not ours": stranger,
}
