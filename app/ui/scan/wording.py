"""Numbers of a scan as people read them, in the language in force."""

from __future__ import annotations

from datetime import datetime

from app import figures
from app.dates import short_date, short_day
from app.i18n import N_, _, ngettext
from app.ui.dates import minutes_text

SEVERITIES = {
    "A": (N_("Grave"), "danger"),
    "B": (N_("Importante"), "warn"),
    "C": (N_("Higiene"), "info"),
}
"""Word and tone of each severity; the letter is shown beside the word."""
_MINUTE = 60
_SOON = 1.0
"""Seconds before which no time left is told: it would dance."""


def severity_text(letter: str) -> str:
    """As "A · Grave"."""
    name, _tone = SEVERITIES.get(letter, (letter, "muted"))
    return _("{letter} · {name}").format(letter=letter, name=_(name))


def tone_of(letter: str) -> str:
    return SEVERITIES.get(letter, ("", "muted"))[1]


def number_text(number: float, digits: int = 0) -> str:
    """With the thousands apart."""
    return figures.number_text(number, digits)


def money_text(amount: float | None) -> str:
    """Pesos; empty when nobody knows."""
    return "" if amount is None else figures.money_text(amount)


def order_text(percent: float) -> str:
    """Never rounded up to 100 while anything is wrong."""
    shown = percent if percent >= 100 else min(percent, 99.99)
    return _("{number} %").format(number=number_text(shown, 2))


def bits_text(bits: float) -> str:
    """Bits of disorder."""
    return _("{number} bits de desorden").format(number=number_text(bits, 1))


def records_text(count: int) -> str:
    said = ngettext("{count} registro", "{count} registros", count)
    return said.format(count=number_text(count))


def findings_text(count: int) -> str:
    said = ngettext("{count} hallazgo", "{count} hallazgos", count)
    return said.format(count=number_text(count))


def of_text(wrong: int, whole: int) -> str:
    """Wrong records among the candidates."""
    return _("{wrong} de {all}").format(wrong=number_text(wrong), all=number_text(whole))


def day_text(moment: datetime) -> str:
    """As "16 nov 2026"."""
    return short_date(moment.astimezone())


def short_day_text(moment: datetime) -> str:
    """As "16 nov", under a bar."""
    return short_day(moment.astimezone())


def time_left_text(done: int, total: int, seconds: float) -> str:
    """What is left at this pace; empty while nobody can say."""
    if done <= 0 or seconds < _SOON or done >= total:
        return ""
    left = seconds / done * (total - done)
    return _("faltan {left}").format(left=_length_text(left))


def spent_text(seconds: float) -> str:
    """How long it has been looking."""
    return (
        _("lleva {time}").format(time=_("{count} s").format(count=int(seconds)))
        if seconds < _MINUTE
        else _("lleva {time}").format(time=minutes_text(int(seconds // _MINUTE)))
    )


def _length_text(seconds: float) -> str:
    """Rounded so that it converges instead of dancing."""
    if seconds < _MINUTE:
        return _("{count} s").format(count=max(5, round(seconds / 5) * 5))
    return minutes_text(round(seconds / _MINUTE))
