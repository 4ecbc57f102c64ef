"""«Dictamen de salida» as a simple page: the same words as the screen, for paper. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from app.dates import stamp_text
from app.i18n import _
from app.kit.inspect import FileState
from app.kit.progress import size_text
from app.kit.verdict import Severity
from app.ui.dates import day_text, minutes_text
from app.ui.kit.groups import state_text
from app.ui.kit.judge import verdict_title
from app.ui.kit.reading import Judged

_STYLE = """
body { color: #1B2126; font-size: 10pt; }
h1 { font-size: 21pt; margin-top: 0px; margin-bottom: 6px; }
h2 { font-size: 13pt; margin-top: 22px; margin-bottom: 6px; }
p { margin-top: 2px; margin-bottom: 2px; }
.word { font-size: 19pt; font-weight: bold; margin-top: 24px; margin-bottom: 10px; }
.quiet { color: #555C63; font-size: 8pt; margin-top: 14px; }
td, th { text-align: left; vertical-align: top; font-size: 9pt; padding: 4px 14px 4px 0px; }
th { color: #555C63; }
"""
_TABLE = '<table width="100%" cellspacing="0">'
_SHORT = 16
"""Letters of a digest on paper: enough to compare by eye."""


def certificate(judged: Judged) -> str:
    """The page as HTML of the few tags a QTextDocument knows. Everything that came from outside is escaped."""
    return "".join(("<html><head><style>", _STYLE, "</style></head><body>", *_body(judged), "</body></html>"))


def file_name(judged: Judged) -> str:
    """Under which it is offered to be saved. A colon, fine in an id, is not fine on Windows."""
    return f"dictamen-{judged.verdict.visit.replace(':', '-')}-r{judged.verdict.revision}.pdf"


def _body(judged: Judged) -> Iterator[str]:
    title = _("Dictamen de salida")
    yield f"<h1>{escape(title)}</h1>"
    yield from _who(judged)
    yield f'<p class="word">{_mark(judged)} {escape(verdict_title(judged.verdict))}</p>'
    yield from _reasons(judged)
    yield from _files(judged)
    yield from _foot(judged)


def _mark(judged: Judged) -> str:
    return "✓" if judged.verdict.go else "✗"


def _who(judged: Judged) -> Iterator[str]:
    opened, who = judged.reading.chosen, judged.reading.who
    if opened is None or who is None:
        return
    kit = opened.kit
    yield _line(who.firm, who.person_name, _("laptop {device}").format(device=who.device))
    when = _("{day} a las {time}").format(day=day_text(kit.day), time=kit.starts)
    length = minutes_text(kit.budget_minutes)
    yield f"<h2>{escape(kit.client.name)}</h2>"
    yield _line(when, length, kit.site.address)
    yield _line(_("Visita {visit}, revisión {revision}").format(visit=kit.visit, revision=kit.revision))


def _reasons(judged: Judged) -> Iterator[str]:
    if not judged.verdict.reasons:
        yield _line(_("Todo lo que la visita necesita está completo e intacto."))
        return
    yield _TABLE
    for reason in judged.verdict.reasons:
        blocks = reason.severity is Severity.BLOCK
        kind = _("Impide salir") if blocks else _("Advertencia")
        cells = (kind, f"{reason.text} {reason.todo}", reason.code)
        yield _row(cells)
    yield "</table>"


def _files(judged: Judged) -> Iterator[str]:
    files = judged.reading.files
    here = sum(one.finding.state is FileState.PRESENT for one in files)
    total = size_text(sum(one.finding.size for one in files))
    head = _("Archivos: {here} de {count} completos e intactos, {size}").format(here=here, count=len(files), size=total)
    yield f"<h2>{escape(head)}</h2>{_TABLE}"
    yield _row((_("Archivo"), _("Estado"), _("Tamaño"), "SHA-256"), "th")
    for one in files:
        found = one.finding
        yield _row((found.name, state_text(one), size_text(found.size), f"{found.digest[:_SHORT]}…"))
    yield "</table>"


def _foot(judged: Judged) -> Iterator[str]:
    when = stamp_text(judged.at)
    said = _("Cada archivo se leyó completo y se comparó con lo que firmó la oficina el {when}.").format(when=when)
    yield f'<p class="quiet">{escape(said)}</p>'
    if judged.reading.chosen is not None:
        print_of = _("Huella del maletín: {digest}").format(digest=judged.reading.chosen.digest)
        yield f'<p class="quiet">{escape(print_of)}</p>'


def _line(*parts: str) -> str:
    return f"<p>{escape(' · '.join(part for part in parts if part))}</p>"


def _row(cells: tuple[str, ...], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
