"""The hub over HTTP. The only module that knows the HTTP library; nothing of it passes this door, no secret either.

Rules, each from somebody's incident: never follow a redirect (captive portals), never trust the system's certificates
when we have our own authority, ask for bytes as they are (``identity``), check where a 206 really starts, ``If-Range``
with the digest as strong validator, bound every answer before it is parsed.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx2
from pydantic import ValidationError

from app.errors import BadInput, MaletinError, Unavailable
from app.i18n import _
from app.sync.ports import Incoming
from app.sync.trouble import trouble
from app.wire.base import Message
from app.wire.greeting import HUB_NAME, Greeting
from app.wire.sync import EnrolAnswer, EnrolRequest, Problem, SyncAnswer, SyncRequest, UploadStatus

Token = Callable[[], str | None]
MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of the largest JSON answer read."""
_MAX_PROBLEM = 64 * 1024
_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18})", re.IGNORECASE)
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")
_STATUS = {408: "HUB-SLOW", 409: "HUB-CONFLICT", 413: "HUB-TOO-LARGE", 429: "HUB-BUSY", 511: "HUB-NOT-OURS"}

Answer = TypeVar("Answer", bound=Message)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, between two pieces of bytes, and for one whole question that is no file."""

    connect: float = 10.0
    between: float = 30.0
    whole: float = 300.0


class HubClient:
    """Speaks HTTP with one hub and turns everything that can happen into our own errors (see ports.HubPort).

    ``token`` is asked at every call, so that a new one counts at once. ``ca``: PEM of the firm's own authority; without
    it the system's trust decides. Raises BadInput ``HUB-ADDRESS``; Unavailable ``HUB-CERTIFICATE`` (``ca`` unreadable).
    """

    def __init__(self, base_url: str, token: Token, ca: bytes | None = None, patience: Patience | None = None) -> None:
        self._token = token
        self._patience = patience or Patience()
        url = _address(base_url)
        self._http = httpx2.Client(
            base_url=url,
            verify=_own_authority(ca) if ca is not None else True,
            follow_redirects=False,
            trust_env=not _is_loopback(url.host),
            timeout=httpx2.Timeout(self._patience.between, connect=self._patience.connect),
            headers={"Accept-Encoding": "identity", "User-Agent": "maletin"},
        )

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> bytes:
        """One question, one JSON answer (its bytes, not understood yet). ``body`` is JSON unless ``headers`` differ."""
        said = {"Content-Type": "application/json"} if body is not None else {}
        with self.open(method, path, {**said, **(headers or {})}, body, anonymous=anonymous) as response:
            _require_success(response)
            if _media(response) != "application/json":
                raise trouble("HUB-NOT-OURS", status=response.status_code)
            return self._read(response, MAX_ANSWER)

    @contextmanager
    def open(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None = None,
        *,
        anonymous: bool = False,
    ) -> Iterator[httpx2.Response]:
        """A response whose body is still to be read. Reading it must happen inside the block."""
        all_headers = dict(headers) if anonymous else {**headers, "Authorization": f"Bearer {self._bearer()}"}
        with _our_errors(), self._http.stream(method, path, headers=all_headers, content=body) as response:
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise trouble("HUB-PROTOCOL", detail="content-encoding")
            yield response

    def _read(self, response: httpx2.Response, limit: int) -> bytes:
        deadline = time.monotonic() + self._patience.whole
        data = bytearray()
        for piece in response.iter_raw():
            data += piece
            if len(data) > limit:
                raise trouble("HUB-PROTOCOL", detail="answer too large", limit=limit)
            if time.monotonic() > deadline:
                raise trouble("HUB-SLOW", detail="dripping")
        return bytes(data)

    def _bearer(self) -> str:
        token = self._token()
        # A token with a line break would come back inside the HTTP library's own error text.
        if token is None or not _TOKEN.fullmatch(token):
            raise trouble("HUB-TOKEN", detail="no token")
        return token


class HttpHub:
    """The hub as the laptop sees it: implements ports.HubPort."""

    name = "hub"

    def __init__(self, base_url: str, token: Token, ca: bytes | None = None, patience: Patience | None = None) -> None:
        self.client = HubClient(base_url, token, ca, patience)
        self._sizes: dict[str, int] = {}

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    def greet(self) -> Greeting:
        """Who answers here; nothing is sent but the question.

        Raises as HubPort; Unavailable ``HUB-NOT-OURS`` (a captive portal, another service), ``HUB-CERTIFICATE``.
        """
        found = understood(Greeting, self.client.call("GET", "/api/v1/health", anonymous=True))
        if found.name != HUB_NAME:
            raise trouble("HUB-NOT-OURS", detail="another service")
        return found

    def exchange(self, request: SyncRequest) -> SyncAnswer:
        """See HubPort."""
        return understood(SyncAnswer, self.client.call("POST", "/api/v1/sync", request.model_dump_json().encode()))

    def upload_status(self, digest: str, size: int, media: str) -> UploadStatus:  # noqa: ARG002 - the events say the media
        """See HubPort. A hub that never heard of the file has 0 bytes of it."""
        self._sizes[digest] = size
        try:
            return understood(UploadStatus, self.client.call("GET", f"/api/v1/evidence/{digest}"))
        except Unavailable as error:
            if error.facts.get("status") == 404 and error.facts.get("problem"):
                return UploadStatus(digest=digest, offset=0, size=size, complete=False)
            raise

    def upload(self, digest: str, offset: int, data: bytes) -> UploadStatus:
        """See HubPort. ``upload_status`` comes first: it tells the whole size."""
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Length": str(self._sizes.get(digest, offset + len(data))),
        }
        path = f"/api/v1/evidence/{digest}"
        return understood(UploadStatus, self.client.call("PATCH", path, data, headers=headers))

    @contextmanager
    def fetch(self, digest: str, offset: int) -> Iterator[Incoming]:
        """See Source."""
        headers = {"Range": f"bytes={offset}-", "If-Range": f'"{digest}"'} if offset else {}
        with self.client.open("GET", f"/api/v1/content/{digest}", headers) as response:
            yield _incoming(response, digest, offset)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """See HubPort."""
        try:
            raw = self.client.call("POST", "/api/v1/enrol", request.model_dump_json().encode(), anonymous=True)
        except Unavailable as error:
            raise (_enrol_refused(str(error.facts.get("problem", ""))) or error) from error
        return understood(EnrolAnswer, raw)


def understood(kind: type[Answer], raw: bytes) -> Answer:
    """Parse an answer of the hub. Raises Unavailable ``HUB-PROTOCOL``, never quoting it: it may hold a token."""
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        places = [".".join(map(str, found["loc"]))[:80] for found in error.errors(include_input=False)[:5]]
        # Without the cause: pydantic's text quotes the input.
        raise trouble("HUB-PROTOCOL", detail=kind.__name__, places=places) from None


# ── what an answer means ──


def _incoming(response: httpx2.Response, digest: str, offset: int) -> Incoming:
    if response.status_code == 416:
        raise trouble("CONTENT-RANGE", status=416)
    _require_success(response, not_found="CONTENT-NOT-FOUND")
    if _media(response) in {"text/html", "application/xhtml+xml", "application/json"}:
        raise trouble("HUB-NOT-OURS", status=response.status_code)
    validator = response.headers.get("ETag")
    if validator is not None and validator != f'"{digest}"':
        raise trouble("CONTENT-RANGE", detail="another file")
    start, size = _extent(response, offset)
    return Incoming(start, size, _pieces(response))


def _extent(response: httpx2.Response, offset: int) -> tuple[int, int]:
    """Where the body starts and how large the whole is; 200 means from the beginning, whatever we asked for."""
    if response.status_code == 200:
        length = response.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise trouble("HUB-PROTOCOL", detail="no length")
        return 0, int(length)
    found = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if response.status_code != 206 or found is None:
        raise trouble("CONTENT-RANGE", status=response.status_code)
    start, end, size = (int(number) for number in found.groups())
    if start != offset or not start <= end < size:
        raise trouble("CONTENT-RANGE", detail="another range")
    return start, size


def _pieces(response: httpx2.Response) -> Iterator[bytes]:
    with _our_errors():
        yield from response.iter_raw()


def _require_success(response: httpx2.Response, not_found: str = "HUB-PROTOCOL") -> None:
    """Raise what a status that is no success means; the hub's own code travels in facts["problem"]."""
    status = response.status_code
    if 200 <= status < 300:
        return
    problem = _problem(response)
    foreign = _media(response) in {"text/html", "application/xhtml+xml"}
    facts: dict[str, object] = {"status": status, "problem": problem.code if problem else ""}
    if problem:
        said = {"hub_what": problem.title, "hub_safe": problem.safe, "hub_todo": problem.todo}
        facts |= {name: text[:300] for name, text in said.items()}
    if (after := _retry_after(response, problem)) is not None:
        facts["retry_after"] = after
    raise trouble(_code(status, not_found, foreign=foreign), **facts)


def _code(status: int, not_found: str, *, foreign: bool) -> str:
    if status in _STATUS:
        return _STATUS[status]
    if status >= 500:
        return "HUB-TROUBLE"
    if foreign or status < 400 or status == 407:
        # A web page or a redirect is the network's own door, not the hub.
        return "HUB-NOT-OURS"
    if status in (401, 403):
        return "HUB-TOKEN"
    return not_found if status == 404 else "HUB-PROTOCOL"


def _problem(response: httpx2.Response) -> Problem | None:
    if _media(response) != "application/problem+json":
        return None
    data = bytearray()
    for piece in response.iter_raw():
        data += piece
        if len(data) > _MAX_PROBLEM:
            return None
    try:
        return Problem.model_validate_json(bytes(data))
    except ValidationError:
        return None


def _retry_after(response: httpx2.Response, problem: Problem | None) -> float | None:
    """Seconds, from the header (a number or a date) or the problem document."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdecimal() and len(said) < 10:
        return float(said)
    if said:
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return float(problem.retry_after) if problem and problem.retry_after is not None else None


def _media(response: httpx2.Response) -> str:
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


@contextmanager
def _our_errors() -> Iterator[None]:
    """Every complaint of the HTTP library as one of ours."""
    try:
        yield
    except (httpx2.ConnectError, httpx2.ProxyError) as error:
        raise _connection(error) from error
    except httpx2.ConnectTimeout as error:
        raise trouble("HUB-UNREACHABLE", detail="connect time-out") from error
    except httpx2.TimeoutException as error:
        raise trouble("HUB-SLOW", detail=type(error).__name__) from error
    except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
        raise trouble("HUB-CUT", detail=type(error).__name__) from error
    except (httpx2.HTTPError, httpx2.StreamError) as error:
        raise trouble("HUB-UNREACHABLE", detail=type(error).__name__) from error


def _connection(error: BaseException) -> MaletinError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return trouble("HUB-CERTIFICATE", detail=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return trouble("HUB-NOT-OURS", detail="no TLS")
        cause = cause.__cause__ or cause.__context__
    return trouble("HUB-UNREACHABLE", detail=type(error).__name__)


def _enrol_refused(code: str) -> BadInput | None:
    what = {
        "ENROL-CODE-WRONG": _("El código de alta no es correcto."),
        "ENROL-CODE-USED": _("El código de alta ya se usó."),
        "ENROL-CODE-EXPIRED": _("El código de alta ya venció."),
    }
    if code not in what:
        return None
    return BadInput(code, what[code], _("No se cambió nada en esta computadora."), _("Pida otro código al supervisor."))


# ── where the hub is ──


def _address(base_url: str) -> httpx2.URL:
    try:
        url = httpx2.URL(base_url.strip())
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise _bad_address() from error
    named = re.fullmatch(r"[\w.:-]+", url.host) is not None
    # userinfo would put a password into settings and logs; plain HTTP would show the token to the whole network.
    plain_outside = url.scheme == "http" and not _is_loopback(url.host)
    if url.scheme not in {"http", "https"} or not named or url.userinfo or url.query or plain_outside:
        raise _bad_address()
    return url


def _bad_address() -> BadInput:
    return BadInput(
        "HUB-ADDRESS",
        _("La dirección de la oficina no es válida: debe ser https://… (http sólo en esta misma computadora)."),
        _("No se cambió nada."),
        _("Copie la dirección tal como se la dio el supervisor."),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_authority(ca: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=ca.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError) as error:
        raise trouble("HUB-CERTIFICATE", detail="authority unreadable") from error
    return context
