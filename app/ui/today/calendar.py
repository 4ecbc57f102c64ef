"""The strip of two weeks: which days, what is said of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.dates import SHORT_MONTHS, SHORT_WEEKDAYS
from app.i18n import _
from app.ui.dates import day_text
from app.ui.today.views import DayCell, Mark, StripView

if TYPE_CHECKING:  # the screen shows its last look before the heavy rooms are imported
    from app.ui.today.reading import Head

DAYS = 14
_WEEK = timedelta(days=7)


def strip(heads: Sequence[Head], chosen: str, following: str, today: date, weeks: int = 0) -> StripView:
    """Two weeks from Monday of the week that shows both today and what was just done, moved by ``weeks``."""
    first = first_day(heads, chosen, today, weeks)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    cells = tuple(_cell(day, [head for head in heads if head.day == day], following, today, first) for day in days)
    spoken = next((mark.spoken for cell in cells for mark in cell.marks if mark.visit == chosen), "")
    return StripView(cells, chosen, spoken)


def first_day(heads: Sequence[Head], chosen: str, today: date, weeks: int) -> date:
    """Early in the week the one before is shown too; a chosen visit far away moves the strip to its week."""
    monday = today - timedelta(days=today.weekday())
    first = (monday - _WEEK if today.weekday() < 2 else monday) + weeks * _WEEK
    target = next((head.day for head in heads if head.visit == chosen), None)
    if weeks or target is None or first <= target < first + 2 * _WEEK:
        return first
    return target - timedelta(days=target.weekday())


def neighbour(heads: Sequence[Head], chosen: str, step: int) -> str:
    """The visit before (-1) or after (+1) the chosen one; the same one at either end."""
    visits = [head.visit for head in heads]
    if chosen not in visits:
        return visits[-1 if step < 0 else 0] if visits else ""
    return visits[min(max(0, visits.index(chosen) + step), len(visits) - 1)]


def _cell(day: date, heads: Sequence[Head], following: str, today: date, first: date) -> DayCell:
    marks = tuple(_mark(head, following, today) for head in heads)
    said = "; ".join(mark.spoken for mark in marks) or _("{day}, sin visitas").format(day=day_text(day))
    weekday, month = SHORT_WEEKDAYS[day.weekday()], SHORT_MONTHS[day.month - 1]
    with_month = day == first or day.day == 1
    head = f"{_(weekday)} · {_(month)}" if with_month else _(weekday)
    return DayCell(day, head, str(day.day), said, day == today, marks)


def _mark(head: Head, following: str, today: date) -> Mark:
    word, icon, tone = _state(head, following, today)
    spoken = _("{day}, {hour}, {client}: {state}").format(
        day=day_text(head.day), hour=head.starts, client=head.client, state=word
    )
    return Mark(head.visit, word, icon, tone, spoken)


def _state(head: Head, following: str, today: date) -> tuple[str, str, str]:
    if head.closed:
        return _("hecha"), "circle-check", "ok"
    if head.begun:
        return _("sin cerrar"), "circle-dot", "warn"
    if head.day < today:
        return _("no hecha"), "ban", "muted"
    if head.day == today:
        return _("hoy"), "flag", "accent"
    if head.visit == following:
        return _("sigue"), "calendar-event", "accent"
    return _("prevista"), "circle-dashed", "muted"
