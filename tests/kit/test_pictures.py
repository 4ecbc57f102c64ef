"""Pictures of steps travel with the kit, each once and with its reason, and only exactly as they were signed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.errors import MaletinError
from app.kit.bundle_export import export_bundle
from app.kit.bundle_import import import_bundle
from app.kit.freeing import KitUse, may_free
from app.kit.inspect import inspect
from app.kit.manifest import Kit, PackedPicture, Reason
from app.kit.pictures import open_picture
from app.kit.requirements import Published, require, unpacked
from app.kit.shelf import Shelf
from app.kit.verdict import judge
from app.procedures.model import Instruction, Picture, Procedure
from app.sync.wanted import files_in_order
from tests.kit.builders import Office, digest_of, flip, procedure, task
from tests.kit.test_requirements import published
from tests.kit.test_verdict import NOW, situation
from tests.procedures.drawings import svg

DRAWING = svg()
PICTURE = Picture(name="menu.svg", alt="Un menú", sha256=digest_of(DRAWING), size=len(DRAWING))


def illustrated(slug: str = "respaldo", *, picture: Picture = PICTURE) -> Procedure:
    """Two steps show the same picture; a second one is declared and nobody shows it."""
    steps = tuple(
        Instruction(kind="instruction", id=one, title=one.title(), image=picture.name) for one in ("uno", "dos")
    )
    spare = picture.model_copy(update={"name": "otra.svg", "sha256": "e" * 64})
    return procedure(slug).model_copy(update={"steps": steps, "images": (picture, spare)})


def catalogue(*procedures: Procedure) -> dict[str, Published]:
    return {one.slug: Published(one, published(slug=one.slug)[one.slug].ref) for one in procedures}


def put(shelf: Shelf, data: bytes = DRAWING) -> None:
    shelf.add_stream(io.BytesIO(data), len(data))


def packed(*tasks: str) -> PackedPicture:
    reasons = tuple(Reason(task=one, need="uno", why="Uno") for one in tasks or ("t1",))
    return PackedPicture(name="menu.svg", digest=PICTURE.sha256, size=PICTURE.size, reasons=reasons)


def with_picture(office: Office) -> Kit:
    return office.kit(pictures=(packed(),))


def surveyed(office: Office, kit: Kit) -> dict[str, Procedure]:
    """As if the first procedure of the kit showed the picture."""
    return dict.fromkeys((entry.procedure.digest for entry in kit.tasks if entry.procedure), illustrated())


# ── what travels ──


def test_picture_of_several_steps_and_procedures_travels_once_with_every_reason() -> None:
    same = PICTURE.model_copy(update={"name": "lo-mismo.svg"})
    tasks = [task("t1"), task("t2", procedure="reindexar"), task("t3")]

    found = require(tasks, catalogue(illustrated(), illustrated("reindexar", picture=same)), [], [])

    (one,) = found.pictures
    assert (one.name, one.digest, one.size) == ("menu.svg", PICTURE.sha256, PICTURE.size)
    assert [(why.task, why.need, why.why) for why in one.reasons] == [
        (name, step, title) for name in ("t1", "t2", "t3") for step, title in (("uno", "Uno"), ("dos", "Dos"))
    ]


def test_kit_names_its_pictures_among_what_the_laptop_must_hold(office: Office) -> None:
    kit = with_picture(office)

    assert kit.content()[PICTURE.sha256] == PICTURE.size
    assert Kit.model_validate_json(kit.model_dump_json()) == kit


def test_kit_without_pictures_is_written_as_before_there_were_any(office: Office) -> None:
    assert "pictures" not in office.kit().model_dump(mode="json")


def test_pictures_are_fetched_with_the_procedures_before_anything_large(office: Office) -> None:
    names = [file.name for file in files_in_order([with_picture(office)])]

    assert names.index("menu.svg") < names.index("sae9.exe") < names.index("firebird.exe")
    assert len(names) == 5


def test_pictures_of_past_visits_stay_for_whoever_reads_them_again(office: Office) -> None:
    kit = with_picture(office)

    freed = may_free([KitUse(kit, is_closed=True, is_settled=True)], lambda _digest: 1, kit.day.replace(year=2030))

    assert PICTURE.sha256 not in freed.digests
    assert freed.digests


def test_bundle_carries_pictures_to_another_laptop(office: Office, tmp_path: Path) -> None:
    put(office.shelf)
    kit = with_picture(office)
    made = export_bundle(tmp_path, kit, office.sealed(kit), [], office.shelf, made_at="2026-11-22T23:00:00.000Z")
    other = Shelf(tmp_path / "otra")

    taken = import_bundle(made.path, other, office.trust)

    assert made.complete
    assert not taken.missing
    assert open_picture(other, PICTURE) == DRAWING


# ── the verdict ──


def test_inspection_reads_every_picture(office: Office) -> None:
    put(office.shelf)

    found = inspect(with_picture(office), office.shelf)

    assert [(file.name, file.picture) for file in found.files][2] == ("menu.svg", True)
    assert found.complete


@pytest.mark.parametrize(("damage", "code"), [("missing", "FILE-MISSING"), ("altered", "FILE-ALTERED")])
def test_missing_or_altered_picture_is_a_no_go_that_names_it(office: Office, damage: str, code: str) -> None:
    if damage == "altered":
        put(office.shelf)
        flip(office.shelf.path(PICTURE.sha256), 40)

    verdict = judge(situation(office, with_picture(office)))

    assert not verdict.go
    assert [reason.code for reason in verdict.reasons] == [code]
    assert "menu.svg" in verdict.blocks[0].text


def test_picture_the_kit_forgot_is_a_no_go(office: Office) -> None:
    kit = office.kit()

    verdict = judge(situation(office, kit, procedures=surveyed(office, kit)))

    assert [reason.code for reason in verdict.blocks] == ["PICTURE-NOT-PACKED"]
    assert "menu.svg" in verdict.blocks[0].text


def test_kit_that_carries_what_its_steps_show_is_a_go(office: Office) -> None:
    put(office.shelf)
    kit = with_picture(office)

    assert unpacked(kit, surveyed(office, kit)) == ()
    assert judge(situation(office, kit, procedures=surveyed(office, kit), now=NOW)).go


# ── opening one ──


def test_picture_is_handed_out_exactly_as_signed(office: Office) -> None:
    put(office.shelf)

    assert open_picture(office.shelf, PICTURE) == DRAWING


@pytest.mark.parametrize("place", [0, 40, len(DRAWING) - 1])
def test_picture_with_one_altered_bit_never_leaves(office: Office, place: int) -> None:
    put(office.shelf)
    flip(office.shelf.path(PICTURE.sha256), place)

    with pytest.raises(MaletinError) as refused:
        open_picture(office.shelf, PICTURE)

    assert refused.value.code == "CONTENT-ALTERED"


def test_picture_of_another_length_never_leaves(office: Office) -> None:
    put(office.shelf)

    with pytest.raises(MaletinError) as refused:
        open_picture(office.shelf, PICTURE.model_copy(update={"size": PICTURE.size - 1}))

    assert refused.value.code == "CONTENT-ALTERED"


def test_picture_that_is_not_here_is_said(office: Office) -> None:
    with pytest.raises(MaletinError) as refused:
        open_picture(office.shelf, PICTURE)

    assert refused.value.code == "CONTENT-MISSING"


def test_signed_bytes_that_reach_out_never_leave(office: Office) -> None:
    """A signature is no reason to draw what could call somebody."""
    data = svg('<image href="http://fuera.example/a.png"/>')
    put(office.shelf, data)
    picture = PICTURE.model_copy(update={"sha256": digest_of(data), "size": len(data)})

    with pytest.raises(MaletinError) as refused:
        open_picture(office.shelf, picture)

    assert refused.value.code == "PICTURE-REFUSED"
    assert refused.value.todo
