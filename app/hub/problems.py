"""Every error as an RFC 9457 problem document with a stable code; what is our own fault says nothing more."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.errors import BadInput, CheckFailed, MaletinError, Unavailable, Untrusted
from app.hub.refusals import STATUS, refusal
from app.wire.sync import Problem

MEDIA = "application/problem+json"
_LOG = logging.getLogger("maletin.hub")
_STATUS = STATUS | {
    "TRUST-TOO-LARGE": 413,
    "TRUST-OLDER": 409,
    "TRUST-LIST-OLDER": 409,
    "TRUST-LIST-FORKED": 409,
    "TRUST-LIST-GAP": 409,
    "DISK-FULL": 507,
    "CONTENT-MISSING": 404,
    "CONTENT-NAME": 404,
    "CONTENT-INCOMPLETE": 400,  # on the hub: a body shorter than it was announced
}
_BY_CLASS: tuple[tuple[type[MaletinError], int], ...] = (
    (Untrusted, 422),
    (CheckFailed, 422),
    (BadInput, 400),
    (Unavailable, 503),
)
_SHOWN = ("offset", "expected", "found", "count", "digests", "limit", "needed", "free")
"""Facts that help a program to go on; others stay on the hub."""
_CODE_FOR_STATUS = {404: "HUB-NOT-FOUND", 405: "HUB-METHOD", 413: "HUB-TOO-LARGE", 401: "HUB-TOKEN", 403: "HUB-ROLE"}


def speak_problems(app: FastAPI) -> None:
    """Answer every error of this application as a problem document."""
    app.add_exception_handler(MaletinError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_bug)


def problem_of(error: MaletinError) -> JSONResponse:
    """One of our errors as a response."""
    status = status_of(error)
    retry = error.facts.get("retry_after")
    body = Problem(
        type=f"urn:maletin:problem:{error.code.lower()}",
        title=error.what,
        status=status,
        detail=error.sentences(),
        code=error.code,
        safe=error.safe,
        todo=error.todo,
        retry_after=retry if isinstance(retry, int) else None,
    ).model_dump(mode="json")
    body |= {name: error.facts[name] for name in _SHOWN if name in error.facts}
    headers = {"Cache-Control": "no-store"}
    if isinstance(retry, int):
        headers["Retry-After"] = str(retry)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="maletin"'
    if "offset" in error.facts:
        headers["Upload-Offset"] = str(error.facts["offset"])
    return JSONResponse(body, status, headers, media_type=MEDIA)


def status_of(error: MaletinError) -> int:
    """HTTP status of one of our errors."""
    known = _STATUS.get(error.code)
    return known if known is not None else next((status for cls, status in _BY_CLASS if isinstance(error, cls)), 500)


async def _on_ours(_request: Request, error: Exception) -> Response:
    return problem_of(error) if isinstance(error, MaletinError) else problem_of(refusal("HUB-TROUBLE"))


async def _on_invalid(_request: Request, error: Exception) -> Response:
    """Says where, never what: the value may be a password."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    if any(problem["type"] == "too_long" and tuple(problem["loc"][:1]) == ("body",) for problem in problems):
        return problem_of(refusal("HUB-TOO-MANY"))
    places = sorted({".".join(str(part) for part in problem["loc"]) for problem in problems})
    shown = ", ".join(place.encode("ascii", "replace").decode() for place in places)[:300]
    return problem_of(refusal("HUB-REQUEST-INVALID", fields=shown))


async def _on_http(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = problem_of(refusal(_CODE_FOR_STATUS.get(status, "HUB-REQUEST"), limit="?"))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _on_gone(_request: Request, _error: Exception) -> Response:
    # The caller hung up in the middle: nobody reads this, but it is no fault of the hub either.
    return problem_of(refusal("HUB-REQUEST"))


async def _on_bug(request: Request, error: Exception) -> Response:
    _LOG.error("fault method=%s path=%s kind=%s", request.method, request.url.path, type(error).__name__)
    return problem_of(refusal("HUB-TROUBLE"))
