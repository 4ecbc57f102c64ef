"""What the office sent and cannot be believed, and a clock that is wrong: which of it still matters, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from app.errors import Unavailable, Untrusted
from app.i18n import _, ngettext
from app.kit.inbox import RefusedDocument, SyncNote
from app.kit.verdict import SKEW_LIMIT
from app.ui.dates import minutes_text
from app.wire.sync import DocumentKind

_OLDER = "TRUST-OLDER"
_TWICE = frozenset({"TRUST-FORKED", "DOCUMENT-CONFLICT"})
_SHOWN = frozenset({DocumentKind.KIT.value, DocumentKind.WITHDRAWAL.value, DocumentKind.TRUST.value})


def refusals(
    aside: Iterable[RefusedDocument], kept: Mapping[tuple[str, str], int], closed: frozenset[str]
) -> tuple[Untrusted, ...]:
    """One for each document set aside, unless a good one took its place or its visit is over.

    ``aside``: newest first. ``kept``: (kind, name) → newest revision in use.
    """
    last = {(one.kind, one.name): one for one in reversed(tuple(aside)) if one.kind in _SHOWN}
    return tuple(
        _said(one, kept.get(place, 0))
        for place, one in last.items()
        if one.name not in closed and (_is_replay(one) or one.revision > kept.get(place, 0))
    )


def _is_replay(one: RefusedDocument) -> bool:
    return one.code == _OLDER or one.code in _TWICE


def _said(one: RefusedDocument, kept: int) -> Untrusted:
    safe = _("Se sigue usando la revisión {kept}, que sí se comprobó.").format(kept=kept)
    return Untrusted(
        one.code,
        _what(one),
        safe if kept else _("No se usó nada de lo que llegó; las demás visitas no se tocan."),
        _("Avise al supervisor con este código antes de salir."),
        document=one.kind,
        name=one.name,
        revision=one.revision,
    )


def _what(one: RefusedDocument) -> str:
    words = {"visit": one.name, "revision": one.revision, "why": one.reason}
    if one.kind == DocumentKind.TRUST.value:
        return _("Llegó una lista de firmas que no se puede creer. {why}").format(**words)
    if one.code == _OLDER:
        said = _("Llegó la revisión {revision} de la visita «{visit}», anterior a la que ya está aquí.")
    elif one.code in _TWICE:
        said = _("Llegaron dos contenidos distintos de la revisión {revision} de la visita «{visit}».")
    else:
        said = _("Llegó la revisión {revision} de la visita «{visit}» y no se puede creer. {why}")
    return said.format(**words)


def clock_trouble(note: SyncNote | None, now: datetime) -> Unavailable | None:
    """A clock far from the office's: at the last contact, or set back since. None while it is near enough."""
    off = _off(note, now)
    if abs(off) <= SKEW_LIMIT:
        return None
    said = (
        _("El reloj de esta laptop está atrasado {span} respecto al de la oficina.")
        if off < timedelta()
        else _("El reloj de esta laptop está adelantado {span} respecto al de la oficina.")
    )
    return Unavailable(
        "CLOCK-SKEW",
        said.format(span=span_text(abs(off))),
        _("Nada se pierde ni se desordena: cada registro lleva su número de orden."),
        _("Ajuste la fecha y la hora de Windows y sincronice otra vez."),
        seconds=round(off.total_seconds()),
    )


def _off(note: SyncNote | None, now: datetime) -> timedelta:
    """Positive = ahead of the office."""
    if note is None or not note.last_success:
        return timedelta()
    # The office's own moment of the last contact: nobody can be earlier than that.
    since = now - datetime.fromisoformat(note.last_success)
    return since if since < -SKEW_LIMIT else timedelta(seconds=note.skew_seconds)


def span_text(span: timedelta) -> str:
    """In days from two days on, else as any length of time."""
    if span >= timedelta(days=2):
        return ngettext("{count} día", "{count} días", span.days).format(count=f"{span.days:,}")
    return minutes_text(round(span.total_seconds() / 60))
