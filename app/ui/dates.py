"""Days and moments seen from today, ages and lengths of time, in the language in force. No Qt; light at the start."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.dates import MONTHS, WEEKDAYS, hour
from app.i18n import _, ngettext

_ONE_DAY = timedelta(days=1)


def day_text(day: date) -> str:
    """Weekday, day and month: "martes 24 de noviembre"."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return _("{weekday} {day} de {month}").format(weekday=_(weekday), day=day.day, month=_(month))


def near_day_text(day: date, today: date) -> str:
    """In one word: "hoy", "mañana" or "ayer"; empty when it is farther away."""
    return {
        today: _("hoy"),
        today + _ONE_DAY: _("mañana"),
        today - _ONE_DAY: _("ayer"),
    }.get(day, "")


def moment_text(moment: datetime, now: datetime) -> str:
    """Day and hour where the reader is: "hoy a las 11:20", "el 3 de noviembre a las 19:40"."""
    here, today = moment.astimezone(now.tzinfo), now.date()
    near = near_day_text(here.date(), today)
    if near:
        return _("{day} a las {time}").format(day=near, time=hour(here))
    month = MONTHS[here.month - 1]
    return _("el {day} de {month} a las {time}").format(day=here.day, month=_(month), time=hour(here))


def age_text(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says something."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return _("ahora mismo")
    if minutes < 60:
        return _("hace {count} min").format(count=minutes)
    hours = minutes // 60
    if hours < 24:
        return ngettext("hace {count} hora", "hace {count} horas", hours).format(count=hours)
    days = hours // 24
    return ngettext("hace {count} día", "hace {count} días", days).format(count=days)


def minutes_text(minutes: int) -> str:
    """A length of time: "45 min", "2 h", "6 h 10 min"."""
    hours, rest = divmod(max(0, minutes), 60)
    if not hours:
        return _("{count} min").format(count=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
