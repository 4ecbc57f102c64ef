"""The office publishes a procedure only with its pictures, and a kit only with the pictures its procedures show."""

from __future__ import annotations

import io

import pytest

from app.errors import MaletinError
from app.hub.content import find
from app.hub.publishing import procedures, publish_procedure
from app.kit.manifest import Kit, KitTask, PackedPicture, Reason
from app.trust.envelope import DocumentType, seal
from tests.hub.firm import Firm, make_kit
from tests.procedures.drawings import declared, picture_paper, short, svg

DRAWING = svg()
PAPER = picture_paper(declared(DRAWING))


def keep(firm: Firm, data: bytes) -> tuple[str, int]:
    return firm.hub.content.add_stream(io.BytesIO(data), len(data))


def refused(act) -> tuple[str, dict[str, object]]:
    with pytest.raises(MaletinError) as found:
        act()
    return found.value.code, dict(found.value.facts)


def publish(firm: Firm, raw: bytes = PAPER):
    return publish_procedure(firm.hub, seal(raw, DocumentType.PROCEDURE, firm.consultant), "carla")


@pytest.fixture
def firm_that_draws(firm: Firm) -> Firm:
    firm.hire_consultant()
    firm.technician("beto")
    return firm


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (PAPER, ()),
        (picture_paper(declared(DRAWING, size=7)), (DRAWING,)),
        (picture_paper(declared(svg("<script/>"))), (svg("<script/>"),)),
        (picture_paper(), (DRAWING,)),
    ],
    ids=short,
)
def test_procedure_whose_pictures_are_not_here_or_not_plain_is_refused(
    firm_that_draws: Firm, raw: bytes, kept: tuple[bytes, ...]
) -> None:
    for data in kept:
        keep(firm_that_draws, data)

    code, facts = refused(lambda: publish(firm_that_draws, raw))

    assert (code, facts["names"]) == ("PROCEDURE-PICTURES", "menu.svg")
    assert procedures(firm_that_draws.hub) == ()


def kit_of(firm: Firm, *pictures: PackedPicture) -> Kit:
    ref = publish(firm)
    kit = make_kit()
    first = KitTask(task=kit.tasks[0].task, procedure=ref)
    return kit.model_copy(update={"tasks": (first, *kit.tasks[1:]), "pictures": pictures})


def test_kit_that_forgets_a_picture_is_refused_and_named(firm_that_draws: Firm) -> None:
    keep(firm_that_draws, DRAWING)

    code, facts = refused(lambda: firm_that_draws.publish(kit_of(firm_that_draws)))

    assert (code, facts["names"]) == ("KIT-PICTURES-MISSING", "menu.svg")


def test_picture_of_a_published_kit_may_be_fetched_by_its_technician(firm_that_draws: Firm) -> None:
    digest, size = keep(firm_that_draws, DRAWING)
    reason = Reason(task="task-1", need="a", why="A")
    packed = PackedPicture(name="menu.svg", digest=digest, size=size, reasons=(reason,))

    firm_that_draws.publish(kit_of(firm_that_draws, packed))

    caller = firm_that_draws.laptop("beto").caller
    assert find(firm_that_draws.hub, caller, digest).size == size


def test_kit_with_a_picture_the_office_lost_is_refused(firm_that_draws: Firm) -> None:
    digest, size = keep(firm_that_draws, DRAWING)
    reason = Reason(task="task-1", need="a", why="A")
    packed = PackedPicture(name="menu.svg", digest=digest, size=size, reasons=(reason,))
    kit = kit_of(firm_that_draws, packed)
    firm_that_draws.hub.content.remove(digest)

    assert refused(lambda: firm_that_draws.publish(kit))[0] == "KIT-CONTENT-MISSING"
