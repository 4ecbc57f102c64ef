"""A procedure binds the exact bytes of its pictures, and only plain, still, self-contained pictures are any."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import BadInput, CheckFailed
from app.procedures.beside import pictures_beside
from app.procedures.model import MAX_PICTURE
from app.procedures.parse import parse
from app.procedures.pictures import why_refused
from app.procedures.problem import Severity
from tests.procedures.drawings import declared, picture_paper, png_of_chunks, raster, short, svg
from tests.procedures.paper import codes, good, paper, place_of, problems

DRAWING = svg()
BOUND = picture_paper(declared(DRAWING))


# ── what the linter says ──


def test_bound_picture_beside_the_file_is_fine() -> None:
    assert codes(BOUND, {"menu.svg": DRAWING}) == []
    (picture,) = good(BOUND).images
    assert (picture.name, picture.alt, picture.size) == ("menu.svg", "Un menú", len(DRAWING))
    assert good(BOUND).shown == (picture,)


@pytest.mark.parametrize(
    ("raw", "files", "code", "at"),
    [
        (picture_paper(), {"menu.svg": DRAWING}, "PROC-IMAGE-UNDECLARED", "menu.svg"),
        (picture_paper(), {}, "PROC-IMAGE-MISSING", "menu.svg"),
        (BOUND, {}, "PROC-IMAGE-MISSING", "'menu.svg'"),
        (BOUND, {"menu.svg": DRAWING + b"\n"}, "PROC-IMAGE-ALTERED", f"'{good(BOUND).images[0].sha256}'"),
        (picture_paper(declared(DRAWING, size=7)), {"menu.svg": DRAWING}, "PROC-IMAGE-ALTERED", "'"),
        (BOUND, {"menu.svg": bytes(MAX_PICTURE + 1)}, "PROC-IMAGE-TOO-LARGE", "'menu.svg'"),
        (BOUND, {"menu.svg": b"no"}, "PROC-IMAGE-REFUSED", "'menu.svg'"),
        (picture_paper(declared(DRAWING), declared(DRAWING)), {"menu.svg": DRAWING}, "PROC-DUPLICATE-ID", ""),
    ],
    ids=short,
)
def test_each_mistake_is_named_at_its_place(raw: bytes, files: dict[str, bytes], code: str, at: str) -> None:
    (found,) = problems(raw, files)

    assert found.code == code
    assert found.severity is Severity.ERROR
    if len(at) > 1:
        assert (found.line, found.column) == place_of(raw, at)


def test_what_to_declare_is_in_the_sentence() -> None:
    marks = f"sha256: {good(BOUND).images[0].sha256}, size: {len(DRAWING)}"

    assert marks in problems(picture_paper(), {"menu.svg": DRAWING})[0].text
    assert marks in problems(picture_paper(declared(DRAWING, size=7)), {"menu.svg": DRAWING})[0].text


def test_picture_nobody_shows_is_a_warning() -> None:
    raw = picture_paper(declared(DRAWING), declared(DRAWING, "otra.svg"))

    (found,) = problems(raw, {"menu.svg": DRAWING, "otra.svg": DRAWING})

    assert (found.code, found.severity) == ("PROC-IMAGE-UNUSED", Severity.WARNING)
    assert [picture.name for picture in good(raw).shown] == ["menu.svg"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sha256": "ABC"}, "PROC-BAD-FORM"),
        ({"name": "../menu.svg"}, "PROC-BAD-FORM"),
        ({"name": "menu.gif"}, "PROC-BAD-FORM"),
        ({"alt": ""}, "PROC-OUT-OF-RANGE"),
        ({"size": MAX_PICTURE + 1}, "PROC-OUT-OF-RANGE"),
        ({"color": "red"}, "PROC-UNKNOWN-FIELD"),
    ],
)
def test_declaration_of_the_wrong_form_is_refused(changes: dict[str, object], code: str) -> None:
    assert code in codes(picture_paper(declared(DRAWING, **changes)))


def test_document_signed_before_pictures_were_bound_stays_valid() -> None:
    """The laptop and the office have only the document: a name without a bond is no error, and shows nothing."""
    procedure = parse(picture_paper(), "p.yaml")

    assert procedure.steps[0].image == "menu.svg"
    assert procedure.picture("menu.svg") is None
    assert procedure.shown == ()
    assert good(paper()).images == ()


def test_signing_needs_every_picture_as_declared() -> None:
    assert parse(BOUND, "p.yaml", {"menu.svg": DRAWING}).images
    with pytest.raises(CheckFailed):
        parse(BOUND, "p.yaml", {"menu.svg": svg("<rect/>")})


# ── which bytes are a picture ──


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", svg()),
        ("a.svg", b'<?xml version="1.0" encoding="UTF-8"?>' + svg()),
        (
            "a.svg",
            svg('<defs><linearGradient id="g"/></defs><g fill="url(#g)" transform="rotate(3)"><text>A</text></g>'),
        ),
        ("a.png", raster("PNG")),
        ("a.jpg", raster("JPEG")),
    ],
    ids=short,
)
def test_plain_picture_is_accepted(name: str, data: bytes) -> None:
    assert why_refused(name, data) == ""


@pytest.mark.parametrize(
    "data",
    [
        svg('<image href="file:///etc/passwd"/>'),
        svg('<image xmlns:x="http://www.w3.org/1999/xlink" x:href="http://fuera.example/x.png"/>'),
        svg('<use href="#a"/>'),
        svg('<a href="https://fuera.example"><rect/></a>'),
        svg("<script>alert(1)</script>"),
        svg("<style>@import url(http://fuera.example/a.css);</style>"),
        svg('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">hola</p></foreignObject>'),
        svg('<rect><animate attributeName="x" dur="1s"/></rect>'),
        svg('<set attributeName="x" to="4"/>'),
        svg('<filter id="f"/>'),
        svg('<rect onload="alert(1)"/>'),
        svg('<rect style="fill:url(http://fuera.example/a)"/>'),
        svg('<rect fill="url(http://fuera.example/a)"/>'),
        svg('<rect fill="url(file:///x#a)"/>'),
        svg('<g xml:base="http://fuera.example/"/>'),
        svg("<svg/>"),
        svg('<rect xmlns="http://otro.example" />'),
        svg('<rect width="1e30"/>'),
        svg('<line x2="9" stroke-dasharray="0.001"/>'),
        svg("<g>" * 20 + "</g>" * 20),
        svg("<rect/>" * 3_001),
        svg(head=""),
        svg(head='viewBox="0 0 90000 10"'),
        svg(head='viewBox="0 0 0 10"'),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>"),
        b'<?xml-stylesheet href="http://fuera.example/a.css"?>' + svg(),
        b'<?xml version="1.0" encoding="UTF-7"?>' + svg(),
        svg().decode().encode("utf-16"),
        b"<html/>",
        svg()[:-3],
        b"",
    ],
    ids=short,
)
def test_drawing_that_reaches_out_moves_or_explodes_is_refused(data: bytes) -> None:
    assert why_refused("a.svg", data)


IHDR = (b"IHDR", b"\0\0\0\x10\0\0\0\x10\x08\2\0\0\0")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", raster("JPEG")),
        ("a.jpg", raster("PNG")),
        ("a.png", svg()),
        ("a.png", raster("PNG")[:-5]),
        ("a.png", raster("PNG") + b"algo"),
        ("a.png", raster("PNG", 4_001, 1)),
        ("a.png", png_of_chunks(IHDR, (b"acTL", bytes(8)), (b"IDAT", b""), (b"IEND", b""))),
        ("a.png", png_of_chunks(IHDR, (b"IEND", b""))),
        ("a.png", png_of_chunks((b"IDAT", b""), (b"IEND", b""))),
        ("a.jpg", raster("JPEG")[:-2]),
        ("a.jpg", raster("JPEG", 4_001, 1)),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\4\0\0" + bytes(20) + b"\xff\xd9"),
    ],
    ids=short,
)
def test_bytes_that_are_no_whole_still_picture_of_that_kind_are_refused(name: str, data: bytes) -> None:
    assert why_refused(name, data)


# ── beside the file ──


def test_pictures_beside_a_procedure_are_read_and_no_more_than_needed(tmp_path: Path) -> None:
    for name, data in (("a.svg", b"1"), ("b.png", bytes(MAX_PICTURE + 9)), ("procedure.yaml", b""), ("c.gif", b"")):
        (tmp_path / name).write_bytes(data)

    found = pictures_beside(tmp_path / "procedure.yaml")

    assert {name: len(data) for name, data in found.items()} == {"a.svg": 1, "b.png": MAX_PICTURE + 1}


def test_picture_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.svg").write_bytes(b"1")

    def broken(*_how: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(Path, "open", broken)

    with pytest.raises(BadInput) as refused:
        pictures_beside(tmp_path / "procedure.yaml")

    assert refused.value.code == "FILE-UNREADABLE"
