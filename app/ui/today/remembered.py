"""What «Hoy» shows, packed so that the next start has it at once (decision 0009). No Qt.

Kept for today and the days after: tomorrow's start says «Hoy» where this one says «Mañana». The heavy rooms are
imported when a look is made, never when one is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from app.i18n import _, language
from app.ui.today.views import BudgetView, Mode, SyncView, TodayView

if TYPE_CHECKING:
    from app.laptop import Laptop
    from app.ui.today.reading import Reading

FORMAT = 2
DAYS = 4
"""Today and a long weekend."""


@dataclass(frozen=True, slots=True)
class Look:
    """A view without what changes by the minute."""

    view: TodayView
    last_success: str
    """UTC of the last contact with the office."""


def look_name(now: datetime) -> str:
    """Under which a look is kept: what is said depends on day and language."""
    return f"today {FORMAT} {now.date().isoformat()} {language()}"


def remember(laptop: Laptop) -> None:
    """Keep the looks that lack; in the store's worker."""
    looks = laptop.parts.looks
    if looks is None:
        return
    standing, kept = looks.standing(), looks.kept()  # first: what changes meanwhile makes them void, not wrong
    now = laptop.parts.clock.now().astimezone()
    days = [now + timedelta(days=number) for number in range(DAYS)]
    lacking = [day for day in days if (standing, look_name(day)) not in kept]
    if lacking:
        looks.keep(standing, {look_name(day): _look_at(laptop, day) for day in lacking})


def _look_at(laptop: Laptop, day: datetime) -> str:
    from app.ui.today.judge import judge
    from app.ui.today.reading import look

    reading = look(laptop, day)
    view = judge(reading)
    return pack(still(reading, view), reading.note.last_success if reading.note else "") if may_be_kept(view) else ""


def may_be_kept(view: TodayView) -> bool:
    """Only what is calm: a trouble is said when it was seen again."""
    calm = not (view.trouble or view.broken or view.clock or view.question)
    return calm and view.mode in {Mode.FULL, Mode.EMPTY}


def still(reading: Reading, view: TodayView) -> TodayView:
    """Without the time of a visit under way: its minutes run on while nobody looks."""
    where = reading.chosen.where if reading.chosen else None
    if view.visit is None or where is None or where.closed:
        return view
    untold = BudgetView((), view.visit.budget.available, _("Contando el tiempo de la visita…"), "", "muted")
    return replace(view, visit=view.visit._replace(budget=untold))


def pack(view: TodayView, last_success: str) -> str:
    """As text. What is known of the office is said anew at each start."""
    kept = Look(replace(view, sync=SyncView()), last_success)
    return json.dumps(asdict(kept), default=_plain, ensure_ascii=False)


def unpack(text: str) -> Look | None:
    """None for what is no look of this version."""
    try:
        look = _made(Look, json.loads(text))
    except (ValueError, TypeError, KeyError):
        return None
    return look if isinstance(look, Look) else None


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    raise TypeError(type(value).__name__)


@cache
def _types(kind: type) -> dict[str, Any]:
    """The types of a class's fields; a view has many parts of few classes."""
    return get_type_hints(kind)


def _made(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any type a view may hold
    """The value as that type, as strict as the types are."""
    if get_origin(kind) is UnionType:
        return None if value is None else _made(next(one for one in get_args(kind) if one is not type(None)), value)
    if get_origin(kind) is tuple:
        return _row(get_args(kind), value)
    if isinstance(kind, type) and issubclass(kind, tuple):
        return kind(*_row(tuple(_types(kind).values()), value))
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, Mapping):
        types = _types(kind)
        return kind(**{one.name: _made(types[one.name], value[one.name]) for one in fields(kind)})
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(kind)
    return value


def _row(kinds: tuple[Any, ...], values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    if not isinstance(values, list):
        raise TypeError("no row")
    if kinds[-1] is Ellipsis:
        return tuple(_made(kinds[0], one) for one in values)
    return tuple(_made(kind, one) for kind, one in zip(kinds, values, strict=True))
