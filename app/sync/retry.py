"""What to do after a failure: a policy is a value, the decision a pure function. Attempts and times live in the store.

Bounds: a wait is never under ``Policy.shortest`` seconds nor over ``Policy.longest``, whatever the hub or the attempts
say; so a ``next_try`` further ahead than ``longest`` can only come from a clock that was set back, and counts as due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol


class Chance(Protocol):
    """Where jitter comes from (random.Random)."""

    def uniform(self, a: float, b: float) -> float:
        """A number between both."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """How waiting grows for one kind of failure, in seconds."""

    first: float
    longest: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Try again by itself after this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Ask the hub where it stands and go on at once."""


@dataclass(frozen=True, slots=True)
class Halve:
    """Send less at a time."""


@dataclass(frozen=True, slots=True)
class Person:
    """Nothing more by itself: a person has to act. Recording goes on."""


Step = Wait | AskAgain | Halve | Person

_MINUTE = 60.0
_HOUR = 3600.0

_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "HUB-UNREACHABLE": Rule(5, 15 * _MINUTE),
        "HUB-SLOW": Rule(10, 15 * _MINUTE),
        "HUB-CUT": Rule(2, 5 * _MINUTE),
        "HUB-NOT-OURS": Rule(30, 15 * _MINUTE),
        "HUB-BUSY": Rule(10, _HOUR),
        "HUB-TROUBLE": Rule(15, 30 * _MINUTE),
        "HUB-CONFLICT": Rule(2, _MINUTE),
        "HUB-PROTOCOL": Rule(5 * _MINUTE, _HOUR),
        "HUB-TOO-LARGE": Rule(5 * _MINUTE, _HOUR),
        "RECEIPT-MISSING": Rule(10, 15 * _MINUTE),
        "CONTENT-NOT-FOUND": Rule(_MINUTE, _HOUR),
        "CONTENT-ALTERED": Rule(30, _HOUR),
        "CONTENT-BUSY": Rule(5, _MINUTE),
        "STORE-LOCKED": Rule(2, _MINUTE),
    }
)
_PERSON = frozenset(
    {"HUB-TOKEN", "HUB-CERTIFICATE", "DISK-FULL", "STORE-DISK-FULL", "CONTENT-DISK", "EVIDENCE-MISSING"}
    | {"EVIDENCE-ALTERED", "TRUST-NOT-SET"}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """The house's patience: exponential growth, full jitter (many laptops must not come back in the same second)."""

    rules: Mapping[str, Rule] = field(default_factory=lambda: _RULES)
    otherwise: Rule = Rule(30, 30 * _MINUTE)
    person: frozenset[str] = _PERSON
    conflicts: int = 3
    """How often in a row a conflict is answered by asking again at once."""
    shortest: float = 1.0
    longest: float = _HOUR


def next_step(policy: Policy, code: str, attempts: int, chance: Chance, retry_after: float | None = None) -> Step:
    """What follows the failure ``code`` after ``attempts`` earlier failures of the same thing."""
    if code in policy.person:
        return Person()
    if code == "HUB-TOO-LARGE":
        return Halve() if attempts == 0 else Person()
    if code == "HUB-CONFLICT" and attempts < policy.conflicts:
        return AskAgain()
    return Wait(delay(policy, code, attempts, chance, retry_after))


def delay(policy: Policy, code: str, attempts: int, chance: Chance, retry_after: float | None = None) -> float:
    """Seconds until the next try, within the policy's bounds."""
    rule = policy.rules.get(code, policy.otherwise)
    if retry_after is not None:
        # The hub's wish is a floor, not a target: jitter goes on top or every laptop obeys at the same instant.
        wanted = max(0.0, retry_after) + chance.uniform(0, rule.first)
    else:
        wanted = chance.uniform(0, min(rule.longest, rule.first * 2.0 ** min(max(attempts, 0), 30)))
    return min(max(wanted, policy.shortest), policy.longest)


def next_try(policy: Policy, code: str, attempts: int, chance: Chance, now: datetime, after: object = None) -> datetime:
    """The wall-clock column of a failed item. What only a person can mend is due at once, for when they did."""
    if code in policy.person:
        return now
    seconds = float(after) if isinstance(after, int | float) else None
    return now + timedelta(seconds=delay(policy, code, attempts, chance, seconds))


def is_due(policy: Policy, moment: datetime | None, now: datetime) -> bool:
    """Whether a remembered time has come; one further ahead than any wait can be was written by another clock."""
    return moment is None or moment <= now or is_absurd(policy, moment, now)


def is_absurd(policy: Policy, moment: datetime | None, now: datetime) -> bool:
    """Whether a remembered time lies further ahead than this policy ever waits (the clock was set back)."""
    return moment is not None and moment - now > timedelta(seconds=policy.longest)
