"""No request body grows beyond what its address needs: refused by its announced length, or while it streams in."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.hub.content import MAX_CONTENT
from app.hub.evidence import MAX_CHUNK
from app.hub.problems import problem_of
from app.hub.refusals import refusal

_MIB = 1024 * 1024
_DEFAULT = 64 * 1024
_LIMITS = (
    ("/api/v1/sync", 32 * _MIB),
    ("/api/v1/content/", MAX_CONTENT),
    ("/api/v1/evidence/", MAX_CHUNK),
    ("/api/v1/procedures", 8 * _MIB),
    ("/api/v1/kits", 8 * _MIB),
    ("/api/v1/plans", 8 * _MIB),
    ("/api/v1/withdrawals", _MIB),
    ("/api/v1/trust", 2 * _MIB),
    ("/api/v1/artifacts", _MIB),
)


def limit_of(path: str) -> int:
    """Most bytes a request body at this path may have."""
    return next((limit for start, limit in _LIMITS if path.startswith(start)), _DEFAULT)


@dataclass(slots=True)
class _Meter:
    limit: int
    seen: int = 0

    @property
    def over(self) -> bool:
        return self.seen > self.limit


class BodyLimit:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        meter = _Meter(limit_of(scope["path"]))
        if _announced(scope) > meter.limit:
            await _refuse(meter, scope, receive, send)
            return
        await self._metered(meter, scope, receive, send)

    async def _metered(self, meter: _Meter, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def counting() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                meter.seen += len(message.get("body", b""))
                if meter.over:
                    # To the application it looks as if the caller hung up: it stops and keeps nothing.
                    return {"type": "http.disconnect"}
            return message

        async def passing(message: Message) -> None:
            nonlocal started
            if not meter.over or started:
                started = started or message["type"] == "http.response.start"
                await send(message)

        try:
            await self._app(scope, counting, passing)
        except ClientDisconnect:
            if not meter.over:
                raise
        if meter.over and not started:
            await _refuse(meter, scope, receive, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(meter: _Meter, scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem_of(refusal("HUB-TOO-LARGE", limit=meter.limit))
    # What was announced is not read: the connection ends here.
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)
