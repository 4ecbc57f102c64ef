"""What people of the office ask of the hub: log in, publish plans, procedures, kits and files, look at visits.

Speaks through a ``Caller`` (http_hub.HubClient), so that the HTTP library keeps its one door. The hub's own refusals
come back as BadInput with the hub's code and sentences.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from app.errors import BadInput, Unavailable
from app.i18n import _
from app.sync.trouble import trouble

Json = Any
"""Parsed JSON as the hub wrote it: objects or lists, for the demo and the desk to read."""
_BLOCK = 1024 * 1024
_LINE = frozenset({"HUB-BUSY", "HUB-TROUBLE", "HUB-NOT-OURS", "HUB-SLOW"})


class Caller(Protocol):
    """One question to the hub, one JSON answer; raises as ports.HubPort says."""

    def call(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> bytes:
        """The bytes of the answer."""
        ...


class HttpDesk:
    """The hub as supervisor and consultant use it. Answers are the hub's JSON objects (app.hub.api describes them)."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def health(self) -> Json:
        """Name, firm, version and time of the hub; needs no login."""
        return self._ask("GET", "/api/v1/health", anonymous=True)

    def login(self, person: str, password: str) -> Json:
        """``{token, expires}``; the caller keeps the token and hands it to the client."""
        return self._ask("POST", "/api/v1/login", {"person": person, "password": password}, anonymous=True)

    def put_content(self, path: Path) -> tuple[str, int]:
        """Upload a file of any size, streamed; returns (digest, size). Raises BadInput ``CONTENT-NOT-A-FILE``."""
        try:
            with path.open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
                size = source.seek(0, 2)
                source.seek(0)
                self._put(digest, size, iter(lambda: source.read(_BLOCK), b""))
        except OSError as error:
            raise BadInput(
                "CONTENT-NOT-A-FILE",
                _("No se puede leer el archivo {path}.").format(path=path),
                _("No se cambió nada."),
                _("Revise la ruta y los permisos."),
            ) from error
        return digest, size

    def put_bytes(self, data: bytes) -> tuple[str, int]:
        """Upload bytes; returns (digest, size)."""
        digest = hashlib.sha256(data).hexdigest()
        self._put(digest, len(data), iter((data,)))
        return digest, len(data)

    def publish_procedure(self, sealed: bytes) -> Json:
        """A procedure sealed by a consultant."""
        return self._seal("/api/v1/procedures", sealed)

    def procedures(self) -> Json:
        """Every procedure the hub holds."""
        return self._ask("GET", "/api/v1/procedures")

    def add_artifact(self, artifact: bytes) -> Json:
        """An Artifact (JSON) whose content was uploaded before."""
        return self._seal("/api/v1/artifacts", artifact)

    def artifacts(self) -> Json:
        """The catalogue of artifacts."""
        return self._ask("GET", "/api/v1/artifacts")

    def publish_plan(self, sealed: bytes) -> Json:
        """A monthly plan sealed by a supervisor."""
        return self._seal("/api/v1/plans", sealed)

    def publish_kit(self, sealed: bytes) -> Json:
        """A kit sealed by a supervisor; goes to the technician's devices."""
        return self._seal("/api/v1/kits", sealed)

    def withdraw(self, sealed: bytes) -> Json:
        """A withdrawal sealed by a supervisor."""
        return self._seal("/api/v1/withdrawals", sealed)

    def publish_trust(self, raw: bytes) -> Json:
        """The next version of the trust list."""
        return self._seal("/api/v1/trust", raw)

    def trust(self) -> Json:
        """The trust lists the hub holds."""
        return self._ask("GET", "/api/v1/trust")

    def enrol_code(self, person: str) -> Json:
        """``{code, expires, anchor}`` for one new laptop of that person."""
        return self._ask("POST", "/api/v1/enrol-codes", {"person": person})

    def visits(self) -> Json:
        """Every visit, short."""
        return self._ask("GET", "/api/v1/visits")

    def visit_view(self, visit: str) -> Json:
        """One visit as the hub sees it: applied, received, quarantined, digest of the view, tasks."""
        return self._ask("GET", f"/api/v1/visits/{visit}")

    def devices(self) -> Json:
        """Every laptop: person, last contact, what it said is pending."""
        return self._ask("GET", "/api/v1/devices")

    def revoke_device(self, device: str) -> Json:
        """Stop accepting a laptop."""
        return self._ask("POST", f"/api/v1/devices/{device}/revoke", {})

    def quarantine(self) -> Json:
        """Events that could not be applied."""
        return self._ask("GET", "/api/v1/quarantine")

    def resolve(self, event: str, decision: Mapping[str, Any]) -> Json:
        """Answer for one event in quarantine."""
        return self._ask("POST", f"/api/v1/quarantine/{event}/resolve", decision)

    # ── asking ──

    def _put(self, digest: str, size: int, pieces: Iterator[bytes]) -> None:
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        self._call("PUT", f"/api/v1/content/{digest}", pieces, headers=headers)

    def _seal(self, path: str, body: bytes) -> Json:
        return self._understood(self._call("POST", path, body))

    def _ask(self, method: str, path: str, said: Mapping[str, Any] | None = None, *, anonymous: bool = False) -> Json:
        body = None if said is None else json.dumps(said).encode()
        return self._understood(self._call(method, path, body, anonymous=anonymous))

    def _understood(self, raw: bytes) -> Json:
        try:
            return json.loads(raw)
        except ValueError as error:
            raise trouble("HUB-PROTOCOL", detail="not JSON") from error

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None,
        *,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> bytes:
        try:
            return self._caller.call(method, path, body, headers=headers, anonymous=anonymous)
        except Unavailable as error:
            code = str(error.facts.get("problem", ""))
            if not code or code.startswith("HUB-") or error.code in _LINE:
                raise
            texts = (str(error.facts.get(name, "")) for name in ("hub_what", "hub_safe", "hub_todo"))
            raise BadInput(code, *texts, status=error.facts.get("status")) from error
