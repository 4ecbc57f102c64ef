"""``maletin hub serve``: uvicorn with the hub's own certificate; plain HTTP only towards this same machine."""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from app.clock import Clock
from app.hub import tls
from app.hub.api import make_app
from app.hub.office import Hub, open_hub
from app.hub.refusals import refusal
from app.hub.serve_lock import only_one

_LOG = logging.getLogger("maletin.hub")
_ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
"""Every address of the machine: no name a certificate could carry."""
GRACE_SECONDS = 10
"""How long requests under way may finish when the hub is told to stop."""


def serve(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 8443,
    *,
    plain_http: bool = False,
    clock: Clock | None = None,
    database_url: str = "",
) -> None:
    """Serve the hub until SIGTERM or SIGINT. Port 0 = a free one.

    When it is ready, one line of JSON goes to standard output: {"ready", "url", "host", "port", "pid"}.
    Raises BadInput ``HUB-MISSING``, ``HUB-PLAIN-HTTP``; Unavailable ``HUB-SERVED``, ``HUB-PORT``, ``HUB-DATABASE``.
    """
    if plain_http and not is_loopback(host):
        raise refusal("HUB-PLAIN-HTTP", host=host)
    hub = open_hub(home, clock=clock, database_url=database_url)
    try:
        with only_one(home / "serve.lock"), _bound(host, port) as listener:
            _run(hub, host, listener, plain_http=plain_http)
    finally:
        hub.close()


def is_loopback(host: str) -> bool:
    """Whether nobody else can reach this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(uvicorn.Server):
    """Says when it listens, and ends quietly with 0 when it is told to stop (uvicorn would raise the signal again)."""

    def __init__(self, config: uvicorn.Config, ready: dict[str, object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(json.dumps(self._ready) + "\n")
        sys.stdout.flush()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        kept = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)


def _run(hub: Hub, host: str, listener: socket.socket, *, plain_http: bool) -> None:
    port = listener.getsockname()[1]
    scheme = "http" if plain_http else "https"
    shown = f"[{host}]" if ":" in host else host
    ready: dict[str, object] = {
        "ready": True,
        "url": f"{scheme}://{shown}:{port}",
        "host": host,
        "port": port,
        "pid": os.getpid(),
    }
    certificate, key = (None, None) if plain_http else _certificate(hub, host)
    config = uvicorn.Config(
        make_app(hub),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    _LOG.info("serving url=%s", ready["url"])
    _Server(config, ready).run(sockets=[listener])


def _certificate(hub: Hub, host: str) -> tuple[Path, Path]:
    """Certificate and key; made anew when the certificate ends soon or lacks a host name."""
    folder = hub.home / "tls"
    certificate, key = folder / "server.pem", folder / "server.key"
    now = hub.clock.now()
    hosts = tuple(dict.fromkeys((*hub.firm.hosts, host))) if host not in _ANYWHERE else hub.firm.hosts
    present = tls.read_pair(key, certificate)
    if not tls.fits(present) or tls.is_due(present.certificate, hosts, now):
        authority = tls.read_pair(folder / "ca.key", folder / "ca.pem")
        fresh = tls.make_server(authority, hosts, now)
        tls.write_pair(fresh, key, certificate)
    return certificate, key


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        if os.name != "nt":  # on Windows this option would let another program steal the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(256)
        except (OSError, OverflowError) as error:
            raise refusal("HUB-PORT", host=host, port=port) from error
        yield listener
