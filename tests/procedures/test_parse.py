"""Bytes to procedure: what is refused, where, and that nothing but a list of problems ever comes out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import CheckFailed
from app.procedures.model import Applies, ArtifactNeed, Measure, Writes
from app.procedures.parse import MAX_BYTES, MAX_PARTS, parse, read
from app.procedures.problem import MAX_PROBLEMS, Positions, Severity
from tests.procedures.paper import HEAD, STEP, codes, good, paper, place_of, problems, where

TWELVE = """\
format: 1
slug: malo
code: P1
revision: "2"
title: Malo
titulo: Otro
purpose: x
applies:
  - {product: SAE, versions: "6 a 9"}
evidence: CONFIRMD
sources: [a]
writes: no
risks: [r]
minutes: {least: 1, most: 60}
steps:
  - id: uno
    kind: instruccion
    title: a
  - id: dos
    kind: confirm
    title: b
    required: si
    question: q
    on_fail: {goto: trs}
  - id: tres
    kind: measure
    titel: c
    question: q
    unit: MB
    minimum: 5
    maximum: 3
  - id: cuatro
    kind: text
    title: d
    title: e
    question: q
  - id: cuatro
    kind: wait
    title: f
    seconds: 1
"""


def test_document_with_twelve_mistakes_gets_twelve_messages_each_at_its_place() -> None:
    found = [(one.line, one.column, one.code) for one in problems(TWELVE.encode())]

    assert found == [
        (3, 7, "PROC-BAD-FORM"),
        (4, 11, "PROC-WRONG-TYPE"),
        (6, 1, "PROC-UNKNOWN-FIELD"),
        (9, 30, "PROC-BAD-FORM"),
        (10, 11, "PROC-BAD-VALUE"),
        (17, 11, "PROC-BAD-VALUE"),
        (22, 15, "PROC-WRONG-TYPE"),
        (24, 21, "PROC-UNKNOWN-STEP"),
        (25, 5, "PROC-MISSING-FIELD"),
        (27, 5, "PROC-UNKNOWN-FIELD"),
        (30, 14, "PROC-BAD-RANGE"),
        (35, 5, "PROC-DUPLICATE-FIELD"),
        (37, 9, "PROC-DUPLICATE-ID"),
    ]


def test_refusal_carries_every_problem_and_says_what_is_safe() -> None:
    with pytest.raises(CheckFailed) as caught:
        parse(TWELVE.encode(), "malo.yaml")

    assert caught.value.code == "PROCEDURE-INVALID"
    assert caught.value.facts["problems"] == read(TWELVE.encode(), "malo.yaml")[1]
    assert caught.value.safe
    assert caught.value.todo


def test_problem_reads_like_a_compilers_line() -> None:
    assert str(problems(paper(STEP + STEP))[0]).startswith("p.yaml:16:10: error PROC-DUPLICATE-ID: ")


def test_texts_stay_texts_whatever_they_look_like() -> None:
    raw = paper(
        "  - {id: no, kind: confirm, title: 012, question: 2026-01-02, text: 'null', expect: true, warning: ~}\n"
    )

    step = good(raw).steps[0]

    assert (step.id, step.title, step.question) == ("no", "012", "2026-01-02")
    assert (step.text, step.expect, step.warning) == ("null", "true", "~")


def test_no_means_no_and_numbers_keep_their_digits() -> None:
    raw = paper("  - {id: a, kind: measure, title: A, question: q, unit: 10, minimum: 0.10}\n")
    procedure = good(raw)
    step = procedure.steps[0]

    assert procedure.writes is Writes.NO
    assert isinstance(step, Measure)
    assert (step.unit, step.minimum) == ("10", Decimal("0.10"))


def test_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    assert good(b"\xef\xbb\xbf" + paper().replace(b"\n", b"\r\n")) == good(paper())


def test_empty_value_may_stand_for_none() -> None:
    assert good(paper("  - {id: a, kind: instruction, title: A, when: , on_fail: ~}\n")).steps[0].when is None


def test_warnings_alone_do_not_keep_a_procedure_from_use() -> None:
    raw = paper(STEP, head=HEAD.replace("least: 1", "least: 30"))

    assert codes(raw) == ["PROC-MINUTES"]
    assert problems(raw)[0].severity is Severity.WARNING
    assert good(raw).slug == "de-prueba"


@pytest.mark.parametrize(
    ("steps", "code", "at"),
    [
        ("  - &ancla {id: a, kind: instruction, title: A}\n", "PROC-ANCHOR", "&ancla"),
        ("  - {id: a, kind: instruction, title: &t A}\n", "PROC-ANCHOR", "&t"),
        ("  - {id: a, kind: instruction, title: !!str A}\n", "PROC-TAG", "!!str"),
        ("  - !x {id: a, kind: instruction, title: A}\n", "PROC-TAG", "!x"),
        ("  - {id: a, kind: instruction, title: A, <<: {minutes: 2}}\n", "PROC-MERGE", "<<"),
        ("  - {id: a, kind: instruction, title: A, ? [b] : c}\n", "PROC-BAD-KEY", "[b]"),
        ("  - {id: a, kind: instruction, title: A, id: b}\n", "PROC-DUPLICATE-FIELD", "id: b"),
        ('  - {id: a, kind: instruction, title: "A\\x07"}\n', "PROC-BAD-CHARACTER", '"A'),
        ('  - {id: a, kind: instruction, title: "A\\ud800"}\n', "PROC-BAD-CHARACTER", '"A'),
        ("  - {id: a, kind: instruction, title: [[[[[[[[[[[[x]]]]]]]]]]]]}\n", "PROC-TOO-DEEP", "[[[x"),
        ("  - {id: a, kind: instruction, title: 'A}\n", "PROC-SYNTAX", "'A"),
        ("  - {id: a, kind: instruction, title: A: b: c}\n---\n", "PROC-SYNTAX", ": c"),
        ("  - {id: a, kind: instruction, title: A}\n c: d\n", "PROC-SYNTAX", "c: d"),
        ("  - {id: a, kind: instruction, title: A}\n---\na: 1\n", "PROC-MANY-DOCUMENTS", "---"),
        ('  - {id: a, kind: instruction, title: "A\\q"}\n', "PROC-SYNTAX", "q"),
    ],
)
def test_what_yaml_would_swallow_is_refused_at_its_place(steps: str, code: str, at: str) -> None:
    raw = paper(steps)

    if code != "PROC-SYNTAX":
        assert where(raw, code) == place_of(raw, at)
    else:
        assert codes(raw) == [code]
        assert problems(raw)[0].line >= 15


def test_alias_is_refused_and_named_once() -> None:
    raw = paper("  - {id: a, kind: instruction, title: *t}\n")

    assert codes(raw) == ["PROC-ALIAS"]


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (b"", "PROC-EMPTY", (1, 1)),
        (b"# nada\n", "PROC-EMPTY", (1, 1)),
        (b"a" * (MAX_BYTES + 1), "PROC-TOO-LARGE", (1, 1)),
        (b"format: 1\ntitle: \xf1and\xfa\n", "PROC-NOT-UTF8", (2, 8)),
        (b"format: 1\ntitle: a\x00b\n", "PROC-BAD-CHARACTER", (2, 9)),
        (b'title: "\\UFFFFFFFF"\n', "PROC-SYNTAX", (1, 1)),
        (b"- a\n- b\n", "PROC-NOT-A-PROCEDURE", (1, 1)),
        (b"hola\n", "PROC-NOT-A-PROCEDURE", (1, 1)),
        (b"[" * 100, "PROC-TOO-DEEP", (1, 13)),
        (b"- a\n" * (MAX_PARTS + 1), "PROC-TOO-MANY-PARTS", (MAX_PARTS + 1, 3)),
    ],
)
def test_what_is_no_procedure_at_all_is_said_in_one_line(raw: bytes, code: str, place: tuple[int, int]) -> None:
    (problem,) = problems(raw)

    assert (problem.code, (problem.line, problem.column)) == (code, place)


def test_directive_is_refused() -> None:
    assert "PROC-DIRECTIVE" in codes(b"%YAML 1.1\n---\n" + paper())


@pytest.mark.parametrize("raw", [b"a: b\n" * 1000, b"{" + b"a," * 1000 + b"}", b"steps:\n" + b"- {}\n" * 1000])
def test_flood_of_mistakes_is_cut_short(raw: bytes) -> None:
    found = codes(raw)

    assert len(found) <= MAX_PROBLEMS + 1
    assert "PROC-TOO-MANY" in found


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("{id: a, kind: instruction}", "PROC-MISSING-FIELD", "«title»"),
        ("{id: a, title: A}", "PROC-MISSING-FIELD", "«kind»"),
        ("{kind: chek, title: A}", "PROC-BAD-VALUE", "¿Quiso decir «check»?"),
        ("{id: a, kind: , title: A}", "PROC-BAD-VALUE", "«kind»"),
        ("{id: a, kind: choice, title: A, question: q, options: [{id: x, txt: y}]}", "PROC-UNKNOWN-FIELD", "«text»"),
        (
            "{id: a, kind: choice, title: A, question: q, options: [{id: x, text: y}]}",
            "PROC-OUT-OF-RANGE",
            "al menos 2",
        ),
        ("{id: a, kind: evidence, title: A, takes: foto}", "PROC-BAD-VALUE", "photo"),
        ("{id: a, kind: evidence, title: A, takes: file, at_least: 99}", "PROC-OUT-OF-RANGE", "mayor que 20"),
        ("{id: a, kind: wait, title: A, seconds: 0}", "PROC-OUT-OF-RANGE", "menor que 1"),
        ("{id: a, kind: wait, title: A, seconds: 1.5}", "PROC-WRONG-TYPE", "entero"),
        ("{id: a, kind: wait, title: A, seconds: 99999999999999999999}", "PROC-WRONG-TYPE", "entero"),
        ("{id: a, kind: instruction, title: A, required: yes}", "PROC-WRONG-TYPE", "true o false"),
        ("{id: a, kind: instruction, title: A, required: 'true'}", "PROC-WRONG-TYPE", "true o false"),
        ("{id: a, kind: instruction, title: }", "PROC-WRONG-TYPE", "Falta el valor"),
        ("{id: a, kind: instruction, title: [b]}", "PROC-WRONG-TYPE", "texto"),
        ("{id: Á, kind: instruction, title: A}", "PROC-BAD-FORM", "minúsculas"),
        ("{id: a, kind: instruction, title: A, image: ../x.png}", "PROC-BAD-FORM", ".png"),
        ("{id: a, kind: measure, title: A, question: q, unit: u, minimum: mucho}", "PROC-WRONG-TYPE", "número"),
        ("{id: a, kind: measure, title: A, question: q, unit: u, minimum: NaN}", "PROC-WRONG-TYPE", "número"),
        ("{id: a, kind: check, title: A, probe: dns, target: x}", "PROC-BAD-VALUE", "tcp-port"),
        ("{id: a, kind: check, title: A, probe: scan, target: x, bounds: [a]}", "PROC-WRONG-TYPE", "campos con nombre"),
        (
            "{id: a, kind: confirm, title: A, question: q, on_fail: {reintentar: true}}",
            "PROC-UNKNOWN-FIELD",
            "no existe",
        ),
        ("no soy un paso", "PROC-WRONG-TYPE", "campos con nombre"),
        ("{id: a, kind: instruction, title: A, question: q}", "PROC-UNKNOWN-FIELD", "«question»"),
    ],
)
def test_each_complaint_of_the_model_is_a_spanish_sentence(line: str, code: str, says: str) -> None:
    found = [one for one in problems(paper(f"  - {line}\n")) if one.code == code and says in one.text]

    assert found
    assert found[0].line == 15


def test_long_texts_and_long_lists_are_refused() -> None:
    raw = paper(f"  - {{id: a, kind: instruction, title: {'x' * 501}}}\n", head=HEAD.replace("[ninguno]", "[]"))

    assert codes(raw) == ["PROC-OUT-OF-RANGE", "PROC-OUT-OF-RANGE"]
    assert "500" in problems(raw)[1].text


def test_document_level_fields_are_judged_too() -> None:
    head = (
        HEAD.replace("format: 1", "format: 2")
        .replace("  - {product: SAE", "  - {product: sae")
        .replace("[pruebas]", "x")
    )

    assert codes(paper(head=head)) == ["PROC-BAD-VALUE", "PROC-BAD-FORM", "PROC-WRONG-TYPE"]


def test_step_of_unknown_kind_still_has_its_common_fields_judged() -> None:
    raw = paper("  - {id: a, kind: nose, minutes: 0, on_fail: {retry: si}}\n")

    assert sorted(codes(raw)) == ["PROC-BAD-VALUE", "PROC-MISSING-FIELD", "PROC-OUT-OF-RANGE", "PROC-WRONG-TYPE"]


def test_mended_parts_cause_no_second_complaint() -> None:
    """A misspelled backup must not be reported again as a missing one."""
    raw = paper(
        "  - {id: a, kind: bakup, title: A, required: true}\n  - {id: b, kind: instruction, title: B, goto: c}\n",
        writes="yes",
    )

    assert codes(raw) == ["PROC-BAD-VALUE", "PROC-UNKNOWN-FIELD"]


def test_reference_to_a_step_whose_id_is_wrong_is_not_blamed() -> None:
    raw = paper(
        "  - {id: a, kind: confirm, title: A, question: q, on_fail: {goto: el-dos}}\n"
        "  - {idd: el-dos, kind: instruction, title: B}\n"
    )

    assert sorted(codes(raw)) == ["PROC-MISSING-FIELD", "PROC-UNKNOWN-FIELD"]


def test_rules_are_still_judged_beside_a_harmless_mistake() -> None:
    raw = paper("  - {id: a, kind: instruction, title: A, warning: [x], irreversible: true}\n")

    assert "PROC-WRITES-MISMATCH" in codes(raw)


def test_place_of_what_the_file_does_not_say_is_the_part_around_it() -> None:
    places = Positions("x")

    assert places.value(("steps", 3)) == (1, 1)
    assert places.key(("steps", 3, "id")) == (1, 1)


def test_models_keep_their_defaults() -> None:
    assert Applies(product="SAE").versions == "*"
    assert ArtifactNeed(id="a", kind="tool", product="same", why="x").version == "same"


# ------------------------------------------------------------------------------------------------------------ hostility
LIBRARY = [path.read_bytes() for path in sorted(Path("procedures").rglob("procedure.yaml"))]
PIECES = [
    b"&a ",
    b"*a",
    b"!!int ",
    b"<<: ",
    b"\t",
    b"\x00",
    b"\xff",
    b"'",
    b'"',
    b"{",
    b"[",
    b"- ",
    b": ",
    b"? ",
    b"| ",
    b"---\n",
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A published procedure after a slip of the hand, a bad disk or a bad will."""
    raw = bytearray(draw(st.sampled_from([paper(), TWELVE.encode(), LIBRARY[0]]))[:2500])
    for _blow in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        length = draw(st.integers(0, 40))
        piece = draw(st.one_of(st.binary(max_size=8), st.sampled_from(PIECES), st.text(max_size=4).map(_bytes)))
        raw[at : at + length] = piece
    return bytes(raw[: draw(st.integers(0, len(raw)))] if draw(st.booleans()) else raw)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@given(damaged())
def test_damage_never_raises_and_is_placed_within_the_file(raw: bytes) -> None:
    procedure, found = read(raw, "p.yaml")

    lines = raw.decode("utf-8-sig", "replace").split("\n")
    assert (procedure is None) == any(one.severity is Severity.ERROR for one in found)
    for one in found:
        assert 1 <= one.line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1


@given(st.binary(max_size=300))
def test_garbage_never_raises(raw: bytes) -> None:
    assert read(raw, "p.yaml")[1]


@given(damaged())
def test_only_the_declared_error_is_raised(raw: bytes) -> None:
    procedure, _found = read(raw, "p.yaml")
    if procedure is not None:
        assert parse(raw, "p.yaml") == procedure
        return

    with pytest.raises(CheckFailed) as caught:
        parse(raw, "p.yaml")

    assert caught.value.code == "PROCEDURE-INVALID"
