from __future__ import annotations

import pytest

from app.errors import BadInput, CheckFailed, MaletinError, Unavailable, Untrusted


def test_error_keeps_code_sentences_and_facts() -> None:
    error = BadInput("DATE-WRONG", "La fecha no existe.", "No se cambió nada.", "Corríjala.", line=3)

    assert (error.code, error.what, error.safe, error.todo) == (
        "DATE-WRONG",
        "La fecha no existe.",
        "No se cambió nada.",
        "Corríjala.",
    )
    assert error.facts == {"line": 3}
    assert str(error) == "DATE-WRONG: La fecha no existe."


def test_sentences_are_one_paragraph_without_gaps() -> None:
    assert MaletinError("X", "Uno.", "Dos.", "Tres.").sentences() == "Uno. Dos. Tres."
    assert MaletinError("X", "Uno.", todo="Tres.").sentences() == "Uno. Tres."


@pytest.mark.parametrize(
    ("kind", "exit_code"), [(MaletinError, 3), (BadInput, 2), (CheckFailed, 1), (Untrusted, 1), (Unavailable, 3)]
)
def test_each_family_has_the_exit_code_of_the_contract(kind: type[MaletinError], exit_code: int) -> None:
    assert kind("X", "y").exit_code == exit_code


def test_untrusted_is_a_check_that_says_no() -> None:
    assert issubclass(Untrusted, CheckFailed)
