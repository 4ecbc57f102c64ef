from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.markdown import Block, BlockKind, Run, blocks
from tests.report.samples import MARKDOWN


def plain(text: str) -> list[tuple[str, int, str, str]]:
    return [
        (block.kind.value, block.depth, block.bullet, "".join(run.text for run in block.runs)) for block in blocks(text)
    ]


def test_a_procedure_text_becomes_blocks() -> None:
    assert plain(MARKDOWN) == [
        ("paragraph", 0, "", "Entre a Utilerías / Control de archivos y elija Diagnóstico."),
        ("paragraph", 1, "1.", "Cierre las ventanas."),
        ("paragraph", 1, "2.", "Respalde con gbak -g:"),
        ("paragraph", 2, "•", "primero SAE"),
        ("paragraph", 2, "•", "luego COI"),
        ("quote", 1, "", "No lo haga con usuarios dentro."),
        ("code", 0, "", "gbak -b -g servidor:C:\\datos.fdb copia.fbk"),
        ("paragraph", 0, "", "<script>alert('x')</script> & enlace (http://ejemplo.mx)"),
    ]


def test_bold_italic_and_code_are_runs() -> None:
    assert blocks("a **b** *c* `d`") == (
        Block(
            BlockKind.PARAGRAPH,
            (Run("a "), Run("b", bold=True), Run(" "), Run("c", italic=True), Run(" "), Run("d", code=True)),
        ),
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("![mapa](http://ejemplo.mx/mapa.png)", "mapa"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("<http://ejemplo.mx>", "http://ejemplo.mx"),
        ("<b>x</b>", "<b>x</b>"),
        ("a\nb", "a b"),
        ("a  \nb", "a\nb"),
        ("# Título", "Título"),
        ("", None),
    ],
)
def test_what_is_not_allowed_is_shown_as_text(source: str, said: str | None) -> None:
    assert [entry[3] for entry in plain(source)] == ([] if said is None else [said])


def test_a_list_that_starts_at_seven_counts_on() -> None:
    assert [entry[2] for entry in plain("7. a\n8. b\n")] == ["7.", "8."]


@given(st.text(max_size=300))
def test_any_text_becomes_blocks(text: str) -> None:
    assert all(block.depth <= 4 for block in blocks(text))
