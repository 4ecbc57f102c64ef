"""What «Historial» shows: frozen values and the pure judgement that makes them. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.dates import SHORT_WEEKDAYS, short_date
from app.errors import MaletinError
from app.i18n import _, ngettext
from app.procedures.model import Picture
from app.ui.history.replay import Frame, Replay
from app.visit.past import PastVisit


class Mode(Enum):
    """Which face of the list is shown."""

    LOADING = "loading"
    EMPTY = "empty"
    NO_MATCH = "no-match"
    FULL = "full"
    ERROR = "error"


class Tab(Enum):
    """What is shown of the visit."""

    STEPS = "steps"
    ACTA = "acta"


@dataclass(frozen=True, slots=True)
class Row:
    """One visit in the list."""

    visit: str
    client: str
    detail: str
    """Day, outcome of the tasks, signature."""
    excerpt: str
    """Where the words are, between « and »; empty without a search."""
    sync: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One piece of evidence of the record shown; ``picture`` was made in a worker, None when there is none."""

    digest: str
    name: str
    size: int
    picture: object | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class StepImage:
    """The picture of the step shown. ``drawn`` was made in a worker, None while it is; ``trouble``: why it is not
    shown."""

    picture: Picture
    drawn: object | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Everything the screen shows, except the report."""

    mode: Mode
    words: str = ""
    rows: tuple[Row, ...] = ()
    count: str = ""
    catching_up: str = ""
    """How far the index is being made; empty when it is not."""
    chosen: Row | None = None
    tab: Tab = Tab.STEPS
    replay: Replay | None = None
    at: int = 0
    """The record shown, from 0."""
    thumbs: tuple[Thumbnail, ...] = ()
    enlarged: Thumbnail | None = None
    """The piece of evidence looked at closely."""
    image: StepImage | None = None
    trouble: MaletinError | None = None

    @property
    def frame(self) -> Frame | None:
        """The record shown."""
        return self.replay.frames[self.at] if self.replay and self.replay.frames else None


def row_of(past: PastVisit) -> Row:
    """A visit in words."""
    kept = past.visit
    sync, icon, tone = _sync(past)
    return Row(
        visit=kept.visit,
        client=kept.client or kept.visit,
        detail=" · ".join((day_text(kept.day), _solved(past), _ended(past))),
        excerpt=past.excerpt,
        sync=sync,
        icon=icon,
        tone=tone,
    )


def count_text(rows: Sequence[Row], words: str, limit: int) -> str:
    """How many there are, or how many fit the search."""
    count = len(rows)
    if count >= limit:
        return _("Las {count} más recientes; escriba más para acotar").format(count=count)
    if words:
        return ngettext("{count} visita coincide", "{count} visitas coinciden", count).format(count=count)
    return ngettext("{count} visita", "{count} visitas", count).format(count=count)


def catching_up_text(done: int, total: int) -> str:
    """How far the index is."""
    said = ngettext("Leyendo {done} de {count} visita…", "Leyendo {done} de {count} visitas…", total)
    return said.format(done=done, count=total)


def day_text(day: str) -> str:
    """As "lun 23 nov 2026"."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    weekday = SHORT_WEEKDAYS[when.weekday()]
    return f"{_(weekday)} {short_date(when)}"


def _solved(past: PastVisit) -> str:
    kept = past.visit
    said = ngettext("{solved} de {count} resuelta", "{solved} de {count} resueltas", kept.tasks)
    return said.format(solved=kept.solved, count=kept.tasks)


def _ended(past: PastVisit) -> str:
    if not past.visit.closed:
        return _("en curso")
    return {"signed": _("firmada"), "refused": _("sin firma")}.get(past.visit.outcome, _("cerrada"))


def _sync(past: PastVisit) -> tuple[str, str, str]:
    pending = past.pending
    if pending.quarantined:
        said = ngettext("{count} registro en cuarentena", "{count} registros en cuarentena", pending.quarantined)
        return said.format(count=pending.quarantined), "alert-triangle", "warn"
    if pending.here:
        said = ngettext("{count} registro por enviar", "{count} registros por enviar", pending.here)
        return said.format(count=pending.here), "cloud-upload", "info"
    if pending.received:
        said = ngettext("{count} recibido, por aplicar", "{count} recibidos, por aplicar", pending.received)
        return said.format(count=pending.received), "inbox", "info"
    return _("Aplicada en la oficina"), "cloud-check", "ok"
