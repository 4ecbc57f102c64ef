"""Files by digest, as HTTP wants them: ranges, a strong validator, and no second meaning for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from app.hub import content
from app.hub.api_door import InPathDigest, TheCaller, TheHub, TheOffice, number_in, takes
from app.hub.api_messages import StoredAnswer
from app.hub.office import Hub
from app.hub.problems import problem_of
from app.hub.refusals import refusal
from app.kit.manifest import Artifact

router = APIRouter(prefix="/api/v1", tags=["content"])
_BLOCK = 1024 * 1024
_BINARY = takes("application/octet-stream", {"type": "string", "format": "binary"})
_RANGES: dict[int | str, dict[str, Any]] = {
    206: {"description": "The part asked for."},
    304: {"description": "You have it already."},
}


class ContentResponse(FileResponse):
    """A file whose name is its hash: what goes wrong with ranges is said as a problem document like everything else."""

    media_type = "application/octet-stream"

    @classmethod
    def of(cls, path: Path, digest: str) -> ContentResponse:
        """The file at ``path`` under its strong validator."""
        return cls(path, headers=_validators(digest), media_type=cls.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def speaking(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in {400, 416}:
                refused = True
                answer = problem_of(refusal("CONTENT-RANGE"))
                for name, value in message["headers"]:
                    if name.lower() == b"content-range":
                        answer.headers["Content-Range"] = value.decode()
                await answer(scope, receive, send)
            if not refused:
                await send(message)

        await super().__call__(scope, receive, speaking)


@router.get("/content/{digest}", response_class=ContentResponse, responses=_RANGES, operation_id="content_get")
@router.head("/content/{digest}", response_class=ContentResponse, responses=_RANGES, operation_id="content_head")
def download(
    digest: InPathDigest, hub: TheHub, caller: TheCaller, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """The bytes; Range and If-Range resume a download, If-None-Match saves it."""
    held = content.find(hub, caller, digest)
    if if_none_match is not None and _matches(if_none_match, digest):
        return Response(status_code=304, headers=_validators(digest))
    return ContentResponse.of(held.path, digest)


@router.put("/content/{digest}", openapi_extra=_BINARY)
async def upload(
    digest: InPathDigest,
    request: Request,
    hub: TheHub,
    _by: TheOffice,
    content_length: Annotated[str | None, Header(pattern=r"^[0-9]{1,15}$")] = None,
) -> StoredAnswer:
    """Put a file on the hub: streamed, hashed, and named only when its hash is right. A cut upload starts over."""
    if content_length is None:
        raise refusal("HUB-LENGTH")
    size = number_in(content_length, "content-length")
    if hub.content.has(digest):
        async for _chunk in request.stream():
            pass
        return StoredAnswer(digest=digest, size=content.held(hub, digest).size)
    await run_in_threadpool(hub.content.reserve, digest, size)
    await _receive(hub, digest, size, request)
    return StoredAnswer(digest=digest, size=size)


@router.post("/artifacts", status_code=201)
def register(body: Artifact, hub: TheHub, by: TheOffice) -> Artifact:
    """Put a file the hub holds into the catalogue."""
    return content.register(hub, body, by.id)


@router.get("/artifacts")
def artifacts(hub: TheHub, _by: TheOffice) -> tuple[Artifact, ...]:
    """The whole catalogue."""
    return content.catalogue(hub)


async def _receive(hub: Hub, digest: str, size: int, request: Request) -> None:
    with hub.content.writing(digest, size) as part:
        block = bytearray()
        async for chunk in request.stream():
            block += chunk
            if len(block) >= _BLOCK:
                await run_in_threadpool(part.write, bytes(block))
                block.clear()
        await run_in_threadpool(part.write, bytes(block))
        await run_in_threadpool(hub.content.finish, digest, part)


def _validators(digest: str) -> dict[str, str]:
    return {
        "ETag": f'"{digest}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }


def _matches(header: str, digest: str) -> bool:
    """If-None-Match compares weakly (RFC 9110 §13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or f'"{digest}"' in tags
