"""How often somebody may try a code or a password: per address, per name and in all."""

from __future__ import annotations

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.hub.refusals import refusal

_PER_ADDRESS = parse("10/minute")
_PER_NAME = parse("10/5minute")
_IN_ALL = parse("120/minute")
"""Bounds the work of checking passwords too: each costs some 50 ms and 64 MB."""


class Gate:
    """Counts tries in memory: a hub that starts again forgets them, which costs an attacker more than it gives."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def pass_one(self, what: str, address: str, name: str = "") -> None:
        """Count one try. Raises Unavailable ``HUB-BUSY`` with facts["retry_after"] in seconds."""
        rules = [(_PER_ADDRESS, (what, "address", address)), (_IN_ALL, (what, "all"))]
        if name:
            rules.insert(1, (_PER_NAME, (what, "name", name)))
        for rate, key in rules:
            if not self._limiter.hit(rate, *key):
                reset = self._limiter.get_window_stats(rate, *key).reset_time
                raise refusal("HUB-BUSY", retry_after=max(1, math.ceil(reset - time.time())))
