"""What an office says of itself to anybody who asks, before a code is spent there."""

from __future__ import annotations

from app.wire.base import Message

HUB_NAME = "maletin-hub"


class Greeting(Message):
    """The answer of ``GET /api/v1/health``."""

    name: str
    firm: str
    version: str
    time: str
