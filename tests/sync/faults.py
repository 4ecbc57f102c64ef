"""What can go wrong between laptop and hub, on demand: a line that misbehaves and a plug that is pulled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from app.sync.ports import Incoming
from app.sync.trouble import trouble
from app.wire.sync import EnrolAnswer, EnrolRequest, SyncAnswer, SyncRequest, UploadStatus
from tests.sync.hub_stand_in import StandInHub

REFUSALS = {
    "unreachable": "HUB-UNREACHABLE",
    "slow": "HUB-SLOW",
    "html": "HUB-NOT-OURS",
    "certificate": "HUB-CERTIFICATE",
    "401": "HUB-TOKEN",
    "409": "HUB-CONFLICT",
    "413": "HUB-TOO-LARGE",
    "429": "HUB-BUSY",
    "500": "HUB-TROUBLE",
    "nonsense": "HUB-PROTOCOL",
}
"""The hub never hears of the call."""
TWISTS = ("lost-reply", "duplicate", "late", "half", "flipped", "range", "again", "other")
"""The hub hears of it, and something happens on the way. What a call does not know is harmless to it."""


class FaultyLine:
    """HubPort over a stand-in: ``faults`` names what happens to which call (0, 1, 2…); others go through."""

    name = "hub"

    def __init__(self, hub: StandInHub, faults: Mapping[int, str], memory: dict[str, Any] | None = None) -> None:
        self._hub = hub
        self._faults = faults
        self._calls = 0
        self._before: dict[str, Any] = {} if memory is None else memory
        """Last answer by method: what a confused proxy hands out again."""

    def exchange(self, request: SyncRequest) -> SyncAnswer:
        return self._through("exchange", lambda: self._hub.exchange(request))

    def upload_status(self, digest: str, size: int, media: str) -> UploadStatus:
        return self._through(f"status {digest}", lambda: self._hub.upload_status(digest, size, media))

    def upload(self, digest: str, offset: int, data: bytes) -> UploadStatus:
        fault = self._next()
        if fault == "half":
            self._hub.upload(digest, offset, data[: len(data) // 2])
            raise trouble("HUB-CUT")
        return self._with(fault, f"upload {digest}", lambda: self._hub.upload(digest, offset, data))

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._hub.enrol(request)

    @contextmanager
    def fetch(self, digest: str, offset: int) -> Iterator[Incoming]:
        fault = self._next()
        if fault in REFUSALS:
            raise refused(fault)
        if fault == "range":
            raise trouble("CONTENT-RANGE")
        with self._hub.fetch(digest, 0 if fault == "again" else offset) as incoming:
            size = incoming.size + 1 if fault == "other" else incoming.size
            yield Incoming(incoming.start, size, twisted(incoming.chunks, fault))

    def _through(self, method: str, call: Callable[[], Any]) -> Any:
        return self._with(self._next(), method, call)

    def _with(self, fault: str, method: str, call: Callable[[], Any]) -> Any:
        if fault in REFUSALS:
            raise refused(fault)
        if fault == "late" and method in self._before:
            return self._before[method]
        if fault == "duplicate" and not method.startswith("upload"):
            call()
        self._before[method] = answer = call()
        if fault in {"lost-reply", "half"}:
            raise trouble("HUB-CUT")
        return answer

    def _next(self) -> str:
        fault = self._faults.get(self._calls, "")
        self._calls += 1
        return fault


def refused(fault: str) -> Exception:
    code = REFUSALS[fault]
    return trouble(code, retry_after=7) if code == "HUB-BUSY" else trouble(code)


def twisted(chunks: Iterator[bytes], fault: str) -> Iterator[bytes]:
    for number, chunk in enumerate(chunks):
        if fault == "flipped" and number == 0:
            yield bytes([chunk[0] ^ 1]) + chunk[1:]
        elif fault in {"half", "lost-reply"}:
            yield chunk[: len(chunk) // 2]
            raise trouble("HUB-CUT")
        else:
            yield chunk


class PowerCut(BaseException):
    """The process is gone. Nothing in the product catches it by accident."""


class Fuse:
    """Counts calls over everything that is plugged into it; at call ``blow`` the power goes, and stays away.

    ``after``: the call is still carried out, but nobody hears of it.
    """

    def __init__(self, blow: int | None = None, *, after: bool = False) -> None:
        self.calls = 0
        self.blown = False
        self._blow = blow
        self._after = after

    def plug(self, thing: Any) -> Any:
        return Plugged(thing, self)

    def run(self, call: Callable[[], Any]) -> Any:
        if self.blown:
            raise PowerCut
        self.calls += 1
        if self._blow is not None and self.calls > self._blow:
            self.blown = True
            if self._after:
                call()
            raise PowerCut
        return call()


class Plugged:
    """Something of the outside world, behind a fuse."""

    def __init__(self, thing: Any, fuse: Fuse) -> None:
        self._thing = thing
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._thing, name)
        if not callable(found):
            return found

        def call(*args: Any, **named: Any) -> Any:
            result = self._fuse.run(lambda: found(*args, **named))
            return Guarded(result, self._fuse) if isinstance(result, AbstractContextManager) else result

        return call


class Guarded(AbstractContextManager[Any]):
    """A context manager whose inside also stops when the power goes."""

    def __init__(self, inner: AbstractContextManager[Any], fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def __enter__(self) -> Any:
        return self._fuse.run(self._inner.__enter__)

    def __exit__(self, *exc: Any) -> bool | None:
        return self._inner.__exit__(*exc)
