"""Whether an answer fits its step, and whether the step passed. Pure; judged once, when the answer is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import BadInput
from app.i18n import _
from app.procedures.model import (
    Approval,
    ArtifactStep,
    Backup,
    Check,
    Choice,
    Confirm,
    EvidenceStep,
    Instruction,
    Measure,
    Step,
    Text,
    Wait,
)
from app.visit.facts import (
    Answer,
    Approved,
    ArtifactUsed,
    Attached,
    BackedUp,
    Checked,
    CheckStatus,
    Chosen,
    Confirmed,
    Done,
    Measured,
    Waited,
    Written,
)


def judge(step: Step, answer: Answer) -> bool:
    """Whether the step passed with this answer.

    Raises BadInput when the answer cannot be recorded as it is and the person must answer again: ``ANSWER-KIND``,
    ``ANSWER-OPTION``, ``ANSWER-UNIT``, ``ANSWER-TEXT``, ``ANSWER-EVIDENCE``, ``ANSWER-BY-HAND``, ``ANSWER-SIGNATURE``,
    ``ANSWER-WAIT``.
    """
    if answer.kind != step.kind:
        raise _again("ANSWER-KIND", _("La respuesta no corresponde al tipo de este paso."))
    passed: bool = _JUDGES[type(step)](step, answer)
    return passed


def read_number(text: str) -> Decimal:
    """A number as people write it: "1,5", "1.5", "1 234,5", "1,234.5". Raises BadInput ``ANSWER-NUMBER``.

    A lone comma or point is the decimal mark; of two different marks the last one is.
    """
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    last = max(bare.rfind(","), bare.rfind("."))
    if "," in bare and "." in bare:
        whole = bare[:last].replace(",", "").replace(".", "")
        bare = f"{whole}.{bare[last + 1 :]}"
    else:
        bare = bare.replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation as error:
        raise _not_a_number(text) from error
    if not number.is_finite():
        raise _not_a_number(text)
    return number


def _measure(step: Measure, answer: Measured) -> bool:
    if answer.unit != step.unit:
        raise _again("ANSWER-UNIT", _("La medida se pide en {unit}.").format(unit=step.unit))
    if not answer.value.is_finite():
        raise _not_a_number(str(answer.value))
    low = step.minimum is None or answer.value >= step.minimum
    return low and (step.maximum is None or answer.value <= step.maximum)


def _choice(step: Choice, answer: Chosen) -> bool:
    if answer.option not in {option.id for option in step.options}:
        raise _again("ANSWER-OPTION", _("Esa opción no existe en este paso."))
    return True


def _text(step: Text, answer: Written) -> bool:
    if not answer.text.strip():
        raise _again("ANSWER-TEXT", _("Falta escribir la respuesta."))
    if step.pattern and re.fullmatch(step.pattern, answer.text.strip()) is None:
        raise _again("ANSWER-TEXT", _("El texto no tiene la forma que se pide. {hint}").format(hint=step.hint).strip())
    return True


def _attached(step: EvidenceStep, answer: Attached) -> bool:
    if len({item.digest for item in answer.items}) < step.at_least:
        raise _again(
            "ANSWER-EVIDENCE", _("Este paso pide al menos {count} evidencias distintas.").format(count=step.at_least)
        )
    return True


def _checked(step: Check, answer: Checked) -> bool:
    if answer.by_hand and not step.by_hand:
        raise _again("ANSWER-BY-HAND", _("Esta comprobación la hace la laptop; no se contesta a mano."))
    return answer.status is CheckStatus.PASSED


def _artifact(_step: ArtifactStep, answer: ArtifactUsed) -> bool:
    return answer.intact


def _backup(step: Backup, answer: BackedUp) -> bool:
    # A restore proves more than a full read, so it satisfies both kinds of proof.
    proved = answer.proof in {"restore", step.proof}
    return answer.rehearsed and proved and answer.size > 0


def _approval(_step: Approval, answer: Approved) -> bool:
    if not answer.name.strip() or (answer.signature is None) is not bool(answer.refused.strip()):
        raise _again("ANSWER-SIGNATURE", _("Hace falta el nombre y la firma, o el motivo por el que no se firma."))
    return answer.signature is not None


def _wait(step: Wait, answer: Waited) -> bool:
    if answer.seconds >= step.seconds:
        return True
    if step.required or not answer.cut_short.strip():
        raise _again("ANSWER-WAIT", _("La espera todavía no termina; para cortarla hace falta un motivo."))
    return True


_JUDGES: dict[type[Any], Callable[[Any, Any], bool]] = {
    Instruction: lambda _step, _answer: True,
    Confirm: lambda _step, answer: answer.yes,
    Choice: _choice,
    Measure: _measure,
    Text: _text,
    EvidenceStep: _attached,
    Check: _checked,
    ArtifactStep: _artifact,
    Backup: _backup,
    Approval: _approval,
    Wait: _wait,
}

ANSWER_OF: dict[type[Any], type[Any]] = {
    Instruction: Done,
    Confirm: Confirmed,
    Choice: Chosen,
    Measure: Measured,
    Text: Written,
    EvidenceStep: Attached,
    Check: Checked,
    ArtifactStep: ArtifactUsed,
    Backup: BackedUp,
    Approval: Approved,
    Wait: Waited,
}
"""Which answer belongs to which kind of step."""


def _again(code: str, what: str) -> BadInput:
    return BadInput(code, what, _("Nada se guardó todavía."), _("Conteste de nuevo este paso."))


def _not_a_number(text: str) -> BadInput:
    return _again("ANSWER-NUMBER", _("«{text}» no es un número.").format(text=text[:40]))
