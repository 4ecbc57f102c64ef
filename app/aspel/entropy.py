"""Disorder as a number that means something (design.md §7). Pure.

A check with N candidate records and v wrong ones holds log2 C(N, v) bits: how many yes/no questions it takes to find
out which ones are wrong. Bits add up; order is what is left of one question per record.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.aspel.findings import CheckResult, Entropy, ScanResult, Status
from app.i18n import _, ngettext

_LN2 = math.log(2)
_WEEK = 7 * 24 * 3600.0
_FAR = 520
"""Weeks beyond which a forecast says nothing."""


def bits(population: int, violations: int) -> float:
    """log2 of the ways to choose ``violations`` records among ``population``. Numbers that make no sense are
    clipped."""
    wrong = max(0, violations)
    whole = max(population, wrong)
    found = math.lgamma(whole + 1) - math.lgamma(wrong + 1) - math.lgamma(whole - wrong + 1)
    return max(0.0, found / _LN2)


def measure(checks: Iterable[CheckResult]) -> Entropy:
    """Bits in all and by area, and the percentage of order, over the checks that were really looked at."""
    by_area: dict[str, float] = {}
    whole = 0
    for check in checks:
        if check.status not in {Status.OK, Status.FINDINGS}:
            continue
        by_area[check.area] = by_area.get(check.area, 0.0) + bits(check.population, check.violations)
        whole += max(check.population, check.violations)
    total = sum(by_area.values())
    order = 100.0 * (1.0 - total / whole) if whole else 100.0
    rounded = {area: round(value, 3) for area, value in by_area.items()}
    return Entropy(round(total, 3), rounded, round(min(100.0, max(0.0, order)), 4))


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one check between two scans."""

    id: str
    new: tuple[str, ...]
    """Records wrong now that were not wrong before."""
    cured: tuple[str, ...]
    same: tuple[str, ...]
    bits: float
    """More (positive) or less disorder than before."""

    @property
    def worse(self) -> bool:
        """Whether there are more wrong records than before."""
        return len(self.new) > len(self.cured)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two scans of the same company, only over checks that both really looked at."""

    changes: tuple[Change, ...]
    not_compared: tuple[str, ...]
    """Checks that one of the two scans could not look at: nothing is said about them."""

    @property
    def new(self) -> int:
        """Wrong records that appeared."""
        return sum(len(change.new) for change in self.changes)

    @property
    def cured(self) -> int:
        """Wrong records that are right now."""
        return sum(len(change.cured) for change in self.changes)

    @property
    def same(self) -> int:
        """Wrong records that still are."""
        return sum(len(change.same) for change in self.changes)

    @property
    def worse(self) -> tuple[str, ...]:
        """Checks with more wrong records than before."""
        return tuple(change.id for change in self.changes if change.worse)


def compare(before: ScanResult, after: ScanResult) -> Comparison:
    """Which records are new, cured or still wrong, check by check."""
    old, now = ({check.id: check for check in scan.checks} for scan in (before, after))
    looked = [name for name in now if name in old and _looked(old[name]) and _looked(now[name])]
    changes = tuple(_change(old[name], now[name]) for name in looked)
    missing = sorted((set(old) | set(now)) - set(looked))
    return Comparison(tuple(change for change in changes if change.new or change.cured or change.same), tuple(missing))


def _looked(check: CheckResult) -> bool:
    return check.status in {Status.OK, Status.FINDINGS}


def _change(before: CheckResult, after: CheckResult) -> Change:
    old, now = set(before.keys), set(after.keys)
    return Change(
        after.id,
        tuple(sorted(now - old)),
        tuple(sorted(old - now)),
        tuple(sorted(now & old)),
        round(bits(after.population, after.violations) - bits(before.population, before.violations), 3),
    )


@dataclass(frozen=True, slots=True)
class Trend:
    """How disorder moves over the visits."""

    points: tuple[tuple[datetime, float], ...]
    per_week: float
    """Bits per week, by least squares over every visit; 0 with fewer than two."""
    words: str


def trend(history: Sequence[tuple[datetime, float]]) -> Trend:
    """The trend of (moment, bits), oldest first, and a forecast in plain words."""
    points = tuple(sorted(history))
    slope = _slope(points)
    return Trend(points, round(slope, 4), forecast(points[-1][1] if points else 0.0, slope, len(points)))


def _slope(points: Sequence[tuple[datetime, float]]) -> float:
    if len(points) < 2:
        return 0.0
    weeks = [(moment - points[0][0]).total_seconds() / _WEEK for moment, _bits in points]
    middle = sum(weeks) / len(weeks)
    level = sum(value for _moment, value in points) / len(points)
    spread = sum((week - middle) ** 2 for week in weeks)
    if spread == 0:
        return 0.0
    return sum((week - middle) * (value - level) for week, (_m, value) in zip(weeks, points, strict=True)) / spread


def forecast(now: float, per_week: float, visits: int = 2) -> str:
    """What happens if nothing changes, in words: "at this pace, double in five weeks"."""
    if visits < 2:
        return _("Todavía no hay con qué comparar: falta otra visita.")
    if abs(per_week) < max(0.01, now * 0.002):
        return _("El desorden no se mueve.")
    if per_week > 0:
        weeks = max(1, math.ceil(now / per_week))
        if weeks > _FAR:
            return _("El desorden crece muy despacio.")
        return ngettext(
            "A este ritmo, el desorden se duplica en {weeks} semana.",
            "A este ritmo, el desorden se duplica en {weeks} semanas.",
            weeks,
        ).format(weeks=weeks)
    weeks = max(1, math.ceil(now / -per_week))
    if weeks > _FAR:
        return _("El desorden baja muy despacio.")
    return ngettext(
        "A este ritmo, queda en orden en {weeks} semana.", "A este ritmo, queda en orden en {weeks} semanas.", weeks
    ).format(weeks=weeks)


def by_area(checks: Iterable[CheckResult]) -> Mapping[str, float]:
    """Bits per area."""
    return measure(checks).by_area
