"""A small firm with its keys and its trust list; a test changes only what it is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from app.errors import Untrusted
from app.trust.keys import SigningKey
from app.trust.roles import Role, TrustList, make_root

YEAR_2030 = datetime(2030, 1, 1, tzinfo=UTC)


def key(name: str) -> SigningKey:
    """Always the same key for the same name."""
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


@dataclass
class Firm:
    """One key for each role, plus a second root key that is not listed."""

    root: SigningKey = field(default_factory=lambda: key("root"))
    consultant: SigningKey = field(default_factory=lambda: key("consultant"))
    supervisor: SigningKey = field(default_factory=lambda: key("supervisor"))
    hub: SigningKey = field(default_factory=lambda: key("hub"))
    stranger: SigningKey = field(default_factory=lambda: key("stranger"))

    def roles(self) -> dict[Role, list[Any]]:
        return {
            Role.ROOT: [self.root.public],
            Role.CONSULTANT: [self.consultant.public],
            Role.SUPERVISOR: [self.supervisor.public],
            Role.HUB: [self.hub.public],
        }

    def list_bytes(self, **changes: Any) -> bytes:
        arguments = {"roles": self.roles(), "expires": YEAR_2030} | changes
        return make_root(self.root, **arguments)

    def trust(self, **changes: Any) -> TrustList:
        return TrustList.first(self.list_bytes(**changes), None)


def spelled(fields: Any) -> bytes:
    """The house spelling of JSON, so that a forgery differs from the genuine thing in one respect only."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def edited(raw: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The same JSON document after someone changed it by hand."""
    fields = json.loads(raw)
    change(fields)
    return spelled(fields)


def code_of(action: Callable[[], object]) -> str:
    """The code with which an action is refused as untrusted."""
    with pytest.raises(Untrusted) as caught:
        action()
    assert caught.value.what
    assert caught.value.safe
    assert caught.value.todo
    return caught.value.code
