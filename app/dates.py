"""Days and moments as people write them, in the language in force: day first, 24 hours. Pure.

One convention for window, report and command line. Our own dozen names instead of a library's: the two languages need
nothing more, and CLDR for two languages held 4 MB of the window.
"""

from __future__ import annotations

from datetime import date, datetime

from app.i18n import N_, _

WEEKDAYS = (
    N_("lunes"), N_("martes"), N_("miércoles"), N_("jueves"), N_("viernes"), N_("sábado"), N_("domingo"),
)  # fmt: skip
SHORT_WEEKDAYS = (N_("lun"), N_("mar"), N_("mié"), N_("jue"), N_("vie"), N_("sáb"), N_("dom"))
MONTHS = (
    N_("enero"), N_("febrero"), N_("marzo"), N_("abril"), N_("mayo"), N_("junio"),
    N_("julio"), N_("agosto"), N_("septiembre"), N_("octubre"), N_("noviembre"), N_("diciembre"),
)  # fmt: skip
SHORT_MONTHS = (
    N_("ene"), N_("feb"), N_("mzo"), N_("abr"), N_("may"), N_("jun"),
    N_("jul"), N_("ago"), N_("sep"), N_("oct"), N_("nov"), N_("dic"),
)  # fmt: skip


def full_date(day: date) -> str:
    """Weekday and full date: "lunes, 23 de noviembre de 2026"."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    said = _("{weekday}, {day} de {month} de {year}")
    return said.format(weekday=_(weekday), day=day.day, month=_(month), year=day.year)


def short_date(day: date) -> str:
    """Day, month and year: "23 nov 2026"."""
    return f"{short_day(day)} {day.year}"


def short_day(day: date) -> str:
    """Day and month: "23 nov"."""
    month = SHORT_MONTHS[day.month - 1]
    return f"{day.day} {_(month)}"


def hour(moment: datetime) -> str:
    """Hour and minute as the moment has them: "14:05"."""
    return f"{moment:%H:%M}"


def short_moment(moment: datetime) -> str:
    """Date and hour as the moment has them, whatever its zone: "23 nov 2026, 14:05"."""
    return f"{short_date(moment)}, {hour(moment)}"


def stamp_text(moment: datetime) -> str:
    """Date and hour where the reader is, for what is kept: "1 sep 2026, 09:20"."""
    return short_moment(moment.astimezone())
