"""What each automatic check may be given: target and bounds. app.visit.probe understands exactly this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from app.procedures.model import Probe

WHOLE = re.compile(r"\d{1,15}")
BOUNDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "min-bytes": WHOLE,
        "max-age-hours": re.compile(r"\d{1,6}(\.\d+)?"),
        "sha256": re.compile(r"[0-9a-f]{64}"),
        "min-free-factor": re.compile(r"\d{1,3}(\.\d+)?"),
        "forced-writes": re.compile(r"on|off|yes|no"),
        "ods": re.compile(r"\d{1,2}(\.\d{1,2})?([ ,]+\d{1,2}(\.\d{1,2})?)*"),
        "max-gap": WHOLE,
        "checks": re.compile(r"[A-Z]\d{2}([ ,]+[A-Z]\d{2})*"),
        "max-violations": WHOLE,
    }
)
"""The form of each bound's value. A scan without ``max-violations`` only reports: it passes when it could look."""

ALLOWED: Mapping[Probe, frozenset[str]] = MappingProxyType(
    {
        Probe.FILE_EXISTS: frozenset(),
        Probe.FILE_HASH: frozenset({"sha256"}),
        Probe.FILE_SIZE: frozenset({"min-bytes", "max-age-hours"}),
        Probe.FREE_SPACE: frozenset({"min-bytes", "min-free-factor"}),
        Probe.TCP_PORT: frozenset(),
        Probe.FDB_HEADER: frozenset({"forced-writes", "ods", "max-gap"}),
        Probe.FIREBIRD: frozenset({"forced-writes", "ods", "max-gap"}),
        Probe.SCAN: frozenset({"checks", "max-violations"}),
    }
)
"""The bounds each probe understands."""

NEEDED: Mapping[Probe, frozenset[str]] = MappingProxyType(
    {Probe.FILE_HASH: frozenset({"sha256"}), Probe.SCAN: frozenset({"checks"})}
)
"""Bounds without which a probe has nothing to judge."""

REFERENCE = re.compile(r"\{([^{}]*)\}")
"""``{ask}`` or ``{step:ID}`` within a target."""


def steps_named(target: str) -> tuple[str, ...] | None:
    """Ids of the steps a target takes its text from; None when a brace is neither ``{ask}`` nor ``{step:ID}``."""
    inside = REFERENCE.findall(target)
    outside = REFERENCE.sub("", target)
    if "{" in outside or "}" in outside or any(one != "ask" and not one.startswith("step:") for one in inside):
        return None
    return tuple(one.removeprefix("step:") for one in inside if one != "ask")


def is_socket(target: str) -> bool:
    """Whether a target can name host and port: one reference alone, or something before ``:port``."""
    if REFERENCE.fullmatch(target):
        return True
    _host, colon, port = target.rpartition(":")
    return bool(_host and colon) and port.isdigit() and 0 < int(port[:6]) < 65_536
