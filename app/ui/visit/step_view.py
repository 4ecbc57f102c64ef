"""One step as the card shows it: open, failed, barred or read again. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

from app.i18n import _, ngettext
from app.kit.manifest import Kit
from app.kit.progress import size_text
from app.procedures.model import (
    Approval,
    ArtifactStep,
    Backup,
    Check,
    Confirm,
    EvidenceStep,
    Instruction,
    Measure,
    Procedure,
    Step,
    Text,
    Wait,
)
from app.procedures.model import (
    Choice as ChoiceStep,
)
from app.report.steps import steps_of
from app.report.words import OUTCOMES, say_answer
from app.ui.visit.stand import Draft
from app.ui.visit.view import Choice, FactsView, PictureView, Piece, StepView
from app.ui.visit.wording import limits_text, way_choice
from app.visit.fact_words import say_facts
from app.visit.facts import CheckStatus, EvidenceRef, evidence_of
from app.visit.flow import barred, road, ways
from app.visit.session import resolve_target
from app.visit.state import TaskState, VisitState

YES, NO = "yes", "no"
HAND_OK, HAND_BAD = "hand-ok", "hand-bad"
_AHEAD = 2


def step_view(step: Step, task: TaskState, procedure: Procedure, state: VisitState, kit: Kit, draft: Draft) -> StepView:
    """The step to be answered now, or the failed one waiting for a way."""
    base = replace(_base(step, task, procedure, state), fields=draft.fields, recovered=draft.recovered)
    if task.stuck == step.id:
        return _failed(base, step, task, procedure, state)
    base = replace(base, can_skip=not step.required)
    if barred(procedure, task, step):
        return replace(base, barred=_why_barred(procedure, task), chip=_("Cerrado"), tone="danger")
    shown = _KINDS[type(step)](base, step, draft)
    if isinstance(step, ArtifactStep):
        shown = replace(shown, hint=_file_text(step, task, kit))
    if isinstance(step, Check):
        shown = replace(shown, target=resolve_target(step.target.replace("{ask}", ""), task, "").strip())
    return replace(shown, working=draft.working, main="" if draft.working else shown.main)


def review_view(step: Step, task: TaskState, procedure: Procedure, state: VisitState) -> StepView:
    """A step of the past, or one still ahead, only to be read."""
    base = _base(step, task, procedure, state)
    told = [one for one in steps_of(task, state, procedure, UTC) if one.title == step.title]
    base = replace(base, review=True, main=_("Volver al paso actual"))
    if not told:
        return replace(base, chip=_("Por hacer"))
    last = told[-1]
    tones = {"passed": "ok", "failed": "danger", "skipped": "warn"}
    said = "\n".join(say_answer(last)) or (_("Motivo: {reason}").format(reason=last.reason) if last.reason else "")
    return replace(base, chip=_(OUTCOMES[last.outcome]), tone=tones[last.outcome.value], answered=said)


def _base(step: Step, task: TaskState, procedure: Procedure, state: VisitState) -> StepView:
    steps = road(procedure, task)
    number = steps.index(step.id) + 1 if step.id in steps else 0
    place = _("Paso {number} de {count}").format(number=number, count=len(steps)) if number else _("Otro camino")
    warnings = [step.warning] if step.warning else []
    if step.irreversible:
        warnings.append(_("Este paso no tiene reversa."))
    return StepView(
        key=(task.id, step.id, len(task.trail)),
        kind=step.kind,
        place=place,
        title=step.title,
        body=step.text.strip(),
        expected=step.expect,
        warnings=tuple(warnings),
        picture=_picture_of(step, procedure),
        ahead=tuple(one.kind for name in steps[number : number + _AHEAD] if (one := procedure.step(name))),
        minutes=step.minutes,
        required=step.required,
        question=getattr(step, "question", ""),
        notes=tuple(note.text for note in state.notes if (note.task, note.step) == (task.id, step.id)),
        pieces=_kept_pieces(step, task, state),
    )


def _picture_of(step: Step, procedure: Procedure) -> PictureView | None:
    if not step.image:
        return None
    picture = procedure.picture(step.image)
    if picture is not None:
        return PictureView(picture)
    return PictureView(trouble=_("El procedimiento nombra una imagen y no la trae; siga las instrucciones."))


def _kept_pieces(step: Step, task: TaskState, state: VisitState) -> tuple[Piece, ...]:
    """Evidence the journal already has about this step."""
    added = [item.item for item in state.evidence if (item.task, item.step) == (task.id, step.id)]
    answered = [ref for move in task.trail if move.fact.step == step.id for ref in evidence_of(move.fact)]
    return tuple(map(piece_of, dict.fromkeys((*answered, *added))))


def piece_of(ref: EvidenceRef) -> Piece:
    """A piece by its reference; the screen adds the picture when it has it."""
    return Piece(ref, size_text(ref.size))


def _failed(base: StepView, step: Step, task: TaskState, procedure: Procedure, state: VisitState) -> StepView:
    titles = {other.id: other.title for other in procedure.steps}
    told = steps_of(task, state, procedure, UTC)
    rule = step.on_fail
    return replace(
        base,
        failed=True,
        chip=_("Falló"),
        tone="danger",
        question=rule.text if rule and rule.text else _("¿Cómo seguimos?"),
        choices=tuple(way_choice(step, way, titles) for way in ways(step)),
        answered="\n".join(say_answer(told[-1])) if told else "",
    )


def _why_barred(procedure: Procedure, task: TaskState) -> str:
    backup = next((step for step in procedure.steps if isinstance(step, Backup)), None)
    if backup is None:
        return _("No tiene reversa y este procedimiento no trae un respaldo comprobado. Detenga la tarea y avise.")
    answer = task.answer(backup.id)
    if answer is None:
        said = _("No tiene reversa. Se abre cuando el respaldo «{title}» esté hecho y comprobado en esta tarea.")
    else:
        said = _("No tiene reversa, y el respaldo «{title}» no quedó comprobado. Deshaga hasta ese paso y repítalo.")
    return said.format(title=backup.title)


# ── one function a kind: what it asks, and what Enter does ──


def _instruction(base: StepView, _step: Instruction, _draft: Draft) -> StepView:
    return replace(base, main=_("Hecho"))


def _confirm(base: StepView, _step: Confirm, _draft: Draft) -> StepView:
    return replace(base, choices=(Choice(YES, _("Sí")), Choice(NO, _("No"))))


def _choice(base: StepView, step: ChoiceStep, _draft: Draft) -> StepView:
    return replace(base, choices=tuple(Choice(option.id, option.text) for option in step.options))


def _measure(base: StepView, step: Measure, _draft: Draft) -> StepView:
    return replace(
        base,
        unit=step.unit,
        limits=limits_text(step),
        minimum="" if step.minimum is None else str(step.minimum),
        maximum="" if step.maximum is None else str(step.maximum),
        main=_("Guardar medida"),
    )


def _text(base: StepView, step: Text, _draft: Draft) -> StepView:
    return replace(base, hint=step.hint, main=_("Guardar"))


def _evidence(base: StepView, step: EvidenceStep, draft: Draft) -> StepView:
    count = len({piece.ref.digest for piece in draft.pieces})
    asked = ngettext("Hace falta {count} evidencia.", "Hacen falta {count} evidencias distintas.", step.at_least)
    return replace(
        base,
        takes=step.takes,
        at_least=step.at_least,
        hint=asked.format(count=step.at_least),
        pieces=(*base.pieces, *draft.pieces),
        main=_("Guardar evidencia") if count >= step.at_least else "",
    )


def _check(base: StepView, step: Check, draft: Draft) -> StepView:
    asks = "{ask}" in step.target
    seen = draft.checked
    if seen is None:
        return replace(base, asks=asks, main=_("Revisar ahora"))
    tone = {"passed": "ok", "failed": "danger", "unavailable": "warn"}[seen.status]
    title = {
        "passed": _("Comprobado: está bien"),
        "failed": _("La laptop encontró una diferencia"),
        "unavailable": _("La laptop no pudo revisarlo"),
    }[seen.status]
    base = replace(base, asks=asks, facts=FactsView(tone, title, say_facts(seen.facts)))
    if seen.status is CheckStatus.UNAVAILABLE and step.by_hand:
        by_hand = (
            Choice(HAND_OK, _("Lo revisé a mano y está bien")),
            Choice(HAND_BAD, _("Lo revisé a mano y no está bien")),
            Choice("again", _("Revisar otra vez")),
        )
        return replace(base, question=_("Revíselo usted; el acta dirá que fue a mano."), choices=by_hand)
    return replace(base, main=_("Guardar resultado"))


def _artifact(base: StepView, step: ArtifactStep, draft: Draft) -> StepView:
    used = draft.used
    if used is None:
        return replace(base, main=_("Verificar y abrir") if step.open else _("Verificar"))
    if not used.intact:
        said = FactsView("danger", _("El archivo está alterado y no se abrió"), (("SHA-256", used.digest),))
        return replace(base, facts=said, main=_("Guardar resultado"))
    title = _("Íntegro y abierto") if used.opened else _("Íntegro")
    return replace(base, facts=FactsView("ok", title, (("SHA-256", used.digest),)), main=_("Ya lo usé"))


def _backup(base: StepView, step: Backup, _draft: Draft) -> StepView:
    return replace(base, proof=step.proof, main=_("Guardar respaldo"))


def _approval(base: StepView, step: Approval, _draft: Draft) -> StepView:
    return replace(base, question=step.statement, main=_("Guardar autorización"))


def _wait(base: StepView, step: Wait, _draft: Draft) -> StepView:
    return replace(base, seconds=step.seconds, main=_("Terminó la espera"))


def _file_text(step: ArtifactStep, task: TaskState, kit: Kit) -> str:
    for packed in kit.artifacts:
        if any((reason.task, reason.need) == (task.id, step.artifact) for reason in packed.reasons):
            artifact = packed.artifact
            version = " ".join(part for part in (artifact.product, artifact.version, artifact.release) if part)
            return " · ".join((artifact.filename, version, size_text(artifact.size)))
    return _("El maletín no trae este archivo.")


_KINDS: dict[type[Any], Callable[[StepView, Any, Draft], StepView]] = {
    Instruction: _instruction,
    Confirm: _confirm,
    ChoiceStep: _choice,
    Measure: _measure,
    Text: _text,
    EvidenceStep: _evidence,
    Check: _check,
    ArtifactStep: _artifact,
    Backup: _backup,
    Approval: _approval,
    Wait: _wait,
}
