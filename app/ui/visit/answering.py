"""Which writing an Enter or a number means, step kind by step kind. Pure: it only makes the deed. No Qt."""

from __future__ import annotations

import io
from pathlib import Path

from app.errors import BadInput
from app.i18n import _
from app.ids import new_id
from app.kit.manifest import KitTask
from app.plan.model import Origin, Task
from app.ui.visit.answers import (
    Typed,
    approved,
    backed_up,
    by_hand,
    check_approval,
    measured,
    minutes_of,
    waited,
    written,
)
from app.ui.visit.sitting import Deed
from app.ui.visit.stand import Draft
from app.ui.visit.step_view import HAND_BAD, HAND_OK, YES
from app.ui.visit.view import WAYS, StepView
from app.visit.facts import Answer, Attached, Chosen, Confirmed, Done
from app.visit.session import Session


def deed_of_main(step: StepView, typed: Typed, draft: Draft, elapsed: float) -> Deed:
    """Enter. Raises BadInput when what was typed is no answer."""
    task = step.key[0]
    if step.kind == "backup":
        backed_up(typed, 1)  # what is missing is said before anything is asked of the disk
        return lambda session: session.answer(task, backed_up(typed, _size_on_disk(typed.place)))
    if step.kind == "approval":
        check_approval(typed)
        return lambda session: _approve(session, step, typed)
    answer = _simple(step, typed, draft, elapsed)
    return lambda session: session.answer(task, answer)


def deed_of_choice(step: StepView, chosen: str, reason: str, draft: Draft) -> Deed:
    """A number: an option, a yes or no, a way out of a failure, or a check answered by hand."""
    task = step.key[0]
    if step.failed:
        asks = next((one.asks_reason for one in step.choices if one.id == chosen), False)
        if asks and not reason.strip():
            raise BadInput(
                "REASON-MISSING", _("Hace falta escribir el motivo."), _("No se cambió nada de lo guardado.")
            )
        return lambda session: session.handle_failure(task, WAYS[chosen], reason)
    answer: Answer
    if chosen in {HAND_OK, HAND_BAD} and draft.checked is not None:
        answer = by_hand(draft.checked, chosen == HAND_OK)
    elif step.kind == "confirm":
        answer = Confirmed(yes=chosen == YES)
    else:
        answer = Chosen(option=chosen)
    return lambda session: session.answer(task, answer)


def contingency(title: str, why: str, minutes: str, who: str) -> Deed:
    """Something new came up. Raises BadInput ``CONTINGENCY-TITLE``, ``CONTINGENCY-WHO``, ``CONTINGENCY-MINUTES``."""
    if not title.strip():
        raise BadInput("CONTINGENCY-TITLE", _("Falta decir qué pasó."), _("No se cambió nada."))
    if not who.strip():
        raise BadInput("CONTINGENCY-WHO", _("Falta quién pidió la eventualidad."), _("No se cambió nada."))
    entry = KitTask(
        task=Task(
            id=f"e-{new_id()}",
            title=title.strip()[:500],
            origin=Origin.CONTINGENCY,
            minutes=minutes_of(minutes),
            objective=why.strip()[:500],
        )
    )
    return lambda session: session.raise_contingency(entry, who.strip()[:500])


def _simple(step: StepView, typed: Typed, draft: Draft, elapsed: float) -> Answer:
    match step.kind:
        case "measure":
            return measured(step, typed)
        case "text":
            return written(typed)
        case "evidence":
            return Attached(items=tuple(dict.fromkeys(piece.ref for piece in draft.pieces)))
        case "check" if draft.checked is not None:
            return draft.checked
        case "artifact" if draft.used is not None:
            return draft.used
        case "wait":
            return waited(step, typed, elapsed)
        case _:
            return Done()


def _approve(session: Session, step: StepView, typed: Typed) -> None:
    """The signature is kept first, so the answer never names bytes that are not here."""
    signature = None
    if not typed.refused.strip():
        name = _("autorizacion-{step}.png").format(step=step.key[1])
        signature = session.attach(io.BytesIO(typed.signature), media="image/png", name=name)
    session.answer(step.key[0], approved(typed, signature))


def _size_on_disk(place: str) -> int | None:
    """Bytes of the file, or of all files of the folder; None when this laptop cannot see it."""
    path = Path(place.strip())
    try:
        if path.is_file():
            return path.stat().st_size
        if path.is_dir():
            return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    except (OSError, ValueError):
        return None
    return None
