"""Servers that behave badly, byte by byte, and a good one that puts the stand-in hub on HTTP."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.errors import BadInput, Unavailable
from app.sync.trouble import trouble
from app.wire.base import Message
from app.wire.sync import EnrolRequest, Problem, SyncRequest
from tests.sync.hub_stand_in import StandInHub

STATUS = {"HUB-CONFLICT": 409, "HUB-TOO-LARGE": 413, "CONTENT-NOT-FOUND": 404}


@contextmanager
def raw_server(answer: bytes, *, hang: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answers every connection with these bytes and closes it; ``hang`` keeps it open instead. Yields host:port."""
    done = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not done.is_set():
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(client,)).start()

    def talk(client: socket.socket) -> None:
        try:
            with client if tls is None else tls.wrap_socket(client, server_side=True) as line:
                line.settimeout(5)
                read_request(line)
                line.sendall(answer)
                if hang:
                    done.wait(5)
        except OSError:
            pass  # a client that refuses our certificate, or has gone: that is what some tests are about

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        done.set()
        # close() alone does not wake accept() on Linux.
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def read_request(line: socket.socket) -> None:
    """All of it: closing a socket with unread bytes would reset the line before the answer is read."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65_536)
        if not piece:
            return
        data += piece
        if data[:1] == b"\x16":  # a TLS greeting: a plain server answers what it does not understand
            return
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (piece := line.recv(missing)):
        missing -= len(piece)


def http(status: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 answer; Content-Length is added unless the headers say something else."""
    lines = {"Content-Length": str(len(body)), "Connection": "close"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def serve_hub(server: HTTPServer, hub: StandInHub, token: str = "t-1") -> None:
    """Put a stand-in on HTTP, with the paths, headers and problem documents of the real one."""
    face = HttpFace(hub, token)
    digest = "[0-9a-f]{64}$"
    server.expect_request("/api/v1/sync", method="POST").respond_with_handler(face.guarded(face.sync))
    server.expect_request("/api/v1/enrol", method="POST").respond_with_handler(face.guarded(face.enrol))
    evidence = re.compile(f"^/api/v1/evidence/{digest}")
    server.expect_request(evidence, method="GET").respond_with_handler(face.guarded(face.upload_status))
    server.expect_request(evidence, method="PATCH").respond_with_handler(face.guarded(face.upload))
    server.expect_request(re.compile(f"^/api/v1/content/{digest}")).respond_with_handler(face.guarded(face.content))


class HttpFace:
    """What the stand-in looks like from outside."""

    def __init__(self, hub: StandInHub, token: str) -> None:
        self._hub = hub
        self._token = token

    def guarded(self, act: Callable[[Request], Message | Response]) -> Callable[[Request], Response]:
        def handle(request: Request) -> Response:
            if request.path != "/api/v1/enrol" and request.headers.get("Authorization") != f"Bearer {self._token}":
                return problem(401, "TOKEN-UNKNOWN")
            try:
                answer = act(request)
            except (Unavailable, BadInput) as error:
                return problem(STATUS.get(error.code, 400), error.code)
            if isinstance(answer, Response):
                return answer
            return Response(answer.model_dump_json(), content_type="application/json")

        return handle

    def sync(self, request: Request) -> Message:
        return self._hub.exchange(SyncRequest.model_validate_json(request.data))

    def enrol(self, request: Request) -> Message:
        return self._hub.enrol(EnrolRequest.model_validate_json(request.data))

    def upload_status(self, request: Request) -> Message:
        return self._hub.upload_status(digest_in(request), 1, "")

    def upload(self, request: Request) -> Message:
        offset = int(request.headers["Upload-Offset"])
        assert request.headers["Content-Type"] == "application/offset+octet-stream"
        assert int(request.headers["Upload-Length"]) >= offset + len(request.data)
        return self._hub.upload(digest_in(request), offset, request.data)

    def content(self, request: Request) -> Response:
        digest = digest_in(request)
        data = self._hub.memory.content.get(digest)
        if data is None:
            raise trouble("CONTENT-NOT-FOUND")
        response = Response(data, content_type="application/octet-stream")
        response.set_etag(digest)
        return response.make_conditional(request, accept_ranges=True, complete_length=len(data))


def digest_in(request: Request) -> str:
    return request.path.rsplit("/", 1)[1]


def problem(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    said = Problem(title=f"título de {code}", status=status, code=code, safe="nada", todo="algo")
    return Response(said.model_dump_json(), status, headers or {}, content_type="application/problem+json")
