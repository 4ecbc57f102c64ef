"""From what was typed to an answer of the visit. Pure, no Qt; BadInput says what to type instead, nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.errors import BadInput
from app.i18n import _
from app.ui.visit.view import StepView
from app.visit.facts import Approved, BackedUp, Checked, CheckStatus, EvidenceRef, Measured, Waited, Written
from app.visit.judge import read_number

Proof = Literal["restore", "full-read", "none"]
_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}
_SIZE = re.compile(r"\s*(?P<number>[\d.,\s]+?)\s*(?P<unit>[kmgt]?b|bytes)?\s*", re.IGNORECASE)
LONGEST_TASK = 600
"""Minutes; the limit of the plan."""
_MOST = 10**16
"""Bytes; a larger backup is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the fields of the card hold when Enter is pressed. Each kind of step reads its own."""

    text: str = ""
    """A measure, a text, what a check shall look at, a reason to cut a wait."""
    place: str = ""
    size: str = ""
    proof: Proof = "none"
    name: str = ""
    role: str = ""
    refused: str = ""
    signature: bytes = b""
    """PNG; empty = nothing was signed."""


def measured(view: StepView, typed: Typed) -> Measured:
    """Raises BadInput ``ANSWER-NUMBER``."""
    if not typed.text.strip():
        raise _again("ANSWER-NUMBER", _("Falta escribir la medida."))
    return Measured(value=read_number(typed.text), unit=view.unit)


def measure_hint(view: StepView, text: str) -> str:
    """Said while typing: what Enter would do with a number outside of the limits; empty when all is well."""
    try:
        number = read_number(text)
    except BadInput as error:
        return error.what if text.strip() else ""
    low = bool(view.minimum) and number < Decimal(view.minimum)
    high = bool(view.maximum) and number > Decimal(view.maximum)
    return _("Fuera de los límites: se guardará como falla y se elegirá cómo seguir.") if low or high else ""


def written(typed: Typed) -> Written:
    """The step's own pattern is judged by the visit."""
    return Written(text=typed.text.strip())


def size_of(text: str) -> int:
    """Bytes of a size as people write it: "3,2 GB", "812 MB", "1 234 567". Raises BadInput ``ANSWER-SIZE``."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise _again("ANSWER-SIZE", _("«{text}» no es un tamaño. Escríbalo como «3.2 GB».").format(text=text[:40]))
    unit = (found["unit"] or "").lower().replace("bytes", "b")
    count = int(read_number(found["number"]) * _UNITS[unit])
    if count > _MOST:
        raise _again("ANSWER-SIZE", _("Ese tamaño no es posible; revise la unidad."))
    return count


def backed_up(typed: Typed, size_on_disk: int | None) -> BackedUp:
    """``size_on_disk``: of the file named, when this laptop can see it; it wins over what was typed."""
    if not typed.place.strip():
        raise _again("ANSWER-BACKUP", _("Falta decir dónde quedó el respaldo."))
    if size_on_disk is None and not typed.size.strip():
        raise _again("ANSWER-BACKUP", _("Falta el tamaño del respaldo: esta laptop no alcanza a ver el archivo."))
    size = size_on_disk if size_on_disk is not None else size_of(typed.size)
    return BackedUp(place=typed.place.strip()[:500], size=size, proof=typed.proof, rehearsed=typed.proof != "none")


def approved(typed: Typed, signature: EvidenceRef | None) -> Approved:
    """With a signature, or with the reason why there is none."""
    return Approved(
        name=typed.name.strip()[:500],
        role=typed.role.strip()[:500],
        signature=None if typed.refused.strip() else signature,
        refused=typed.refused.strip()[:500],
    )


def check_approval(typed: Typed) -> None:
    """Before a signature is kept. Raises BadInput ``ANSWER-SIGNATURE``."""
    if not typed.name.strip():
        raise _again("ANSWER-SIGNATURE", _("Falta el nombre de quien autoriza."))
    if not typed.signature and not typed.refused.strip():
        raise _again("ANSWER-SIGNATURE", _("La firma está vacía. Falta firmar, o el motivo por el que no se autoriza."))


def waited(view: StepView, typed: Typed, elapsed: float) -> Waited:
    """Raises BadInput ``ANSWER-WAIT`` while it lasts and no reason was given."""
    seconds = int(elapsed)
    if seconds >= view.seconds:
        return Waited(seconds=seconds)
    if view.required:
        raise _again("ANSWER-WAIT", _("La espera todavía no termina, y en este paso no se puede cortar."))
    if not typed.text.strip():
        raise _again("ANSWER-WAIT", _("La espera todavía no termina; para cortarla hace falta un motivo."))
    return Waited(seconds=seconds, cut_short=typed.text.strip()[:500])


def minutes_of(text: str) -> int:
    """An estimate: whole minutes of one task. Raises BadInput ``CONTINGENCY-MINUTES``."""
    bare = text.strip()
    if not (bare.isdecimal() and 1 <= int(bare) <= LONGEST_TASK):
        raise _again("CONTINGENCY-MINUTES", _("Los minutos estimados van de 1 a {most}.").format(most=LONGEST_TASK))
    return int(bare)


def by_hand(seen: Checked, fine: bool) -> Checked:
    """A person answered because the laptop could not look."""
    status = CheckStatus.PASSED if fine else CheckStatus.FAILED
    return seen.model_copy(update={"status": status, "by_hand": True})


def _again(code: str, what: str) -> BadInput:
    return BadInput(code, what, _("Lo escrito sigue aquí."), _("Corríjalo y guarde de nuevo."))
