from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from app.plan.model import Channel, Origin
from app.procedures.model import ArtifactKind
from app.report import words
from app.report.content import LeftKind
from app.report.steps import StepOutcome, StepReport
from app.visit import facts
from app.visit.facts import CheckStatus, Result, Way
from app.visit.state import TaskStatus

AT = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("America/Mexico_City"))


def answered(answer: facts.Answer | None, **more: object) -> StepReport:
    return StepReport("1", "Paso", answer.kind if answer else "", StepOutcome.PASSED, AT, 5.0, answer, **more)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (95, "2 min"), (3599, "1 h 00 min"), (3900, "1 h 05 min"), (-3, "0 s")],
)
def test_durations(seconds: float, said: str) -> None:
    assert words.say_duration(seconds) == said


@pytest.mark.parametrize(
    ("value", "said"), [("3.20", "3.20"), ("1234567.5", "1,234,567.5"), ("1E+3", "1,000"), ("0", "0")]
)
def test_numbers_keep_the_digits_they_were_written_with(value: str, said: str) -> None:
    assert words.say_number(Decimal(value)) == said


@pytest.mark.parametrize(
    ("answer", "more", "said"),
    [
        (None, {}, ()),
        (facts.Done(), {}, ()),
        (facts.Confirmed(yes=False), {}, ("No",)),
        (facts.Chosen(option="a"), {"chosen": "La primera"}, ("La primera",)),
        (facts.Measured(value=Decimal("5"), unit="GB"), {"limits": ("", "4")}, ("5 GB (máximo 4)",)),
        (facts.Measured(value=Decimal("5"), unit="GB"), {"limits": ("4", "")}, ("5 GB (mínimo 4)",)),
        (facts.Measured(value=Decimal("5"), unit="GB"), {"limits": ("4", "9")}, ("5 GB (debe estar entre 4 y 9)",)),
        (facts.Measured(value=Decimal("5"), unit=""), {}, ("5",)),
        (facts.Written(text="hola"), {}, ("hola",)),
        (facts.Waited(seconds=480), {}, ("Espera de 8 min",)),
        (
            facts.Checked(status=CheckStatus.UNAVAILABLE, facts={"reason": "Sin red."}),
            {},
            ("La laptop no pudo revisarlo", "Motivo: Sin red."),
        ),
        (
            facts.Checked(status=CheckStatus.PASSED, facts={}, by_hand=True),
            {},
            ("Contestado a mano por el técnico",),
        ),
        (
            facts.ArtifactUsed(digest="a" * 64, intact=False, opened=False),
            {},
            ("El archivo está alterado y no se usó; no se abrió.", "SHA-256: " + "a" * 64),
        ),
        (
            facts.BackedUp(place="D:\\x", size=1500, proof="none", rehearsed=False),
            {},
            ("Respaldo en D:\\x", "Tamaño: 1.5 kB", "Prueba: sin prueba, no comprobado"),
        ),
        (
            facts.Approved(name="Ana", role="Dueña", refused="No hay tiempo"),
            {},
            ("Ana (Dueña) no autorizó: No hay tiempo",),
        ),
        (facts.Approved(name="Ana"), {}, ("Autorizó Ana",)),
    ],
)
def test_answers(answer: facts.Answer | None, more: dict[str, object], said: tuple[str, ...]) -> None:
    assert words.say_answer(answered(answer, **more)) == said


@pytest.mark.parametrize(
    ("kinds", "table"),
    [
        (Result, words.RESULTS),
        (TaskStatus, words.STATUSES),
        (StepOutcome, words.OUTCOMES),
        (Way, words.WAYS),
        (Origin, words.ORIGINS),
        (Channel, words.CHANNELS),
        (ArtifactKind, words.ARTIFACT_KINDS),
        (LeftKind, words.LEFT_KINDS),
    ],
)
def test_every_kind_has_words(kinds: type[StrEnum], table: dict[StrEnum, str]) -> None:
    assert set(table) == set(kinds)
