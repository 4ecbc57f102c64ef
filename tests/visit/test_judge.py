"""Each kind of answer against its step: passes, fails, or must be given again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.errors import BadInput
from app.visit import facts
from app.visit.judge import ANSWER_OF, judge, read_number
from tests.visit.builders import PHOTO, digest, procedure, step


def the_step(kind: str, **more):
    return procedure(step("s", kind, **more)).steps[0]


OTHER = PHOTO.model_copy(update={"digest": digest("otra")})
BACKUP = facts.BackedUp(place="E:", size=9, proof="restore", rehearsed=True)


@pytest.mark.parametrize(
    ("made", "given", "passed"),
    [
        (the_step("instruction"), facts.Done(), True),
        (the_step("confirm"), facts.Confirmed(yes=True), True),
        (the_step("confirm"), facts.Confirmed(yes=False), False),
        (the_step("choice"), facts.Chosen(option="b"), True),
        (the_step("measure"), facts.Measured(value=Decimal("2.5"), unit="GB"), True),
        (the_step("measure", minimum="2", maximum="3"), facts.Measured(value=Decimal(2), unit="GB"), True),
        (the_step("measure", minimum="2", maximum="3"), facts.Measured(value=Decimal(3), unit="GB"), True),
        (the_step("measure", minimum="2"), facts.Measured(value=Decimal("1.999"), unit="GB"), False),
        (the_step("measure", maximum="3"), facts.Measured(value=Decimal("3.001"), unit="GB"), False),
        (the_step("text"), facts.Written(text="lo que sea"), True),
        (the_step("text", pattern=r"R\d+"), facts.Written(text=" R12 "), True),
        (the_step("evidence"), facts.Attached(items=(PHOTO,)), True),
        (the_step("evidence", at_least=2), facts.Attached(items=(PHOTO, OTHER)), True),
        (the_step("check"), facts.Checked(status="passed", facts={}), True),
        (the_step("check"), facts.Checked(status="failed", facts={}), False),
        (the_step("check"), facts.Checked(status="unavailable", facts={}), False),
        (the_step("check"), facts.Checked(status="passed", facts={}, by_hand=True), True),
        (the_step("artifact"), facts.ArtifactUsed(digest=digest("x"), intact=True, opened=True), True),
        (the_step("artifact"), facts.ArtifactUsed(digest=digest("x"), intact=False, opened=False), False),
        (the_step("backup"), BACKUP, True),
        (the_step("backup", proof="full-read"), BACKUP, True),
        (the_step("backup", proof="full-read"), BACKUP.model_copy(update={"proof": "full-read"}), True),
        (the_step("backup"), BACKUP.model_copy(update={"proof": "full-read"}), False),
        (the_step("backup"), BACKUP.model_copy(update={"rehearsed": False}), False),
        (the_step("backup"), BACKUP.model_copy(update={"size": 0}), False),
        (the_step("approval"), facts.Approved(name="Ana", signature=PHOTO), True),
        (the_step("approval"), facts.Approved(name="Ana", refused="no está de acuerdo"), False),
        (the_step("wait"), facts.Waited(seconds=60), True),
        (the_step("wait"), facts.Waited(seconds=5, cut_short="ya terminó"), True),
    ],
)
def test_an_answer_passes_or_fails_its_step(made, given, passed):
    assert judge(made, given) is passed


@pytest.mark.parametrize(
    ("made", "given", "code"),
    [
        (the_step("instruction"), facts.Confirmed(yes=True), "ANSWER-KIND"),
        (the_step("choice"), facts.Chosen(option="z"), "ANSWER-OPTION"),
        (the_step("measure"), facts.Measured(value=Decimal(1), unit="MB"), "ANSWER-UNIT"),
        (the_step("measure"), facts.Measured.model_construct(value=Decimal("NaN"), unit="GB"), "ANSWER-NUMBER"),
        (the_step("text"), facts.Written(text="  "), "ANSWER-TEXT"),
        (the_step("text", pattern=r"R\d+"), facts.Written(text="doce"), "ANSWER-TEXT"),
        (the_step("evidence", at_least=2), facts.Attached(items=(PHOTO, PHOTO)), "ANSWER-EVIDENCE"),
        (the_step("check", by_hand=False), facts.Checked(status="passed", facts={}, by_hand=True), "ANSWER-BY-HAND"),
        (the_step("approval"), facts.Approved(name="Ana"), "ANSWER-SIGNATURE"),
        (the_step("approval"), facts.Approved(name=" ", signature=PHOTO), "ANSWER-SIGNATURE"),
        (the_step("approval"), facts.Approved(name="Ana", signature=PHOTO, refused="no"), "ANSWER-SIGNATURE"),
        (the_step("wait"), facts.Waited(seconds=5), "ANSWER-WAIT"),
        (the_step("wait", required=True), facts.Waited(seconds=5, cut_short="prisa"), "ANSWER-WAIT"),
    ],
)
def test_an_answer_that_cannot_stand_is_asked_again(made, given, code):
    with pytest.raises(BadInput) as caught:
        judge(made, given)

    assert caught.value.code == code
    assert caught.value.safe


def test_every_kind_of_step_has_its_answer():
    for step_class, answer_class in ANSWER_OF.items():
        assert step_class.model_fields["kind"].annotation == answer_class.model_fields["kind"].annotation


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        (" 1 234,5 ", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("-3", "-3"),
        ("1\u00a0000", "1000"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "doce", "1,2,3", "inf", "NaN", "1e5000000000000000000000"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(BadInput) as caught:
        read_number(text)

    assert caught.value.code == "ANSWER-NUMBER"
