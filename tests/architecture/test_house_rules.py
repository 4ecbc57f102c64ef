"""Rules of the house that no linter knows. Each judge reads one file, and is shown to say no to an offender."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Source, sources

MARKS = {"_", "N_", "ngettext", "gettext", "pgettext"}
DRAWERS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
MAX_FILE = 500
MAX_FUNCTION = 60
MAY_PRINT = {"cli", "cli.py", "demo", "demo.py"}
# Tests that may use unittest.mock, each with its reason. Empty: a stand-in with real state has served so far.
MOCK_ALLOWED: dict[str, str] = {}

Judge = Callable[[Source], Iterator[str]]


def called_name(call: ast.Call) -> str:
    """`_` in `_("…")`, `ngettext` in `i18n.ngettext(…)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def marks_constant_text(source: Source) -> Iterator[str]:
    """Only a constant can be found in the catalogue: no f-string, no sum, no formatted text inside a mark."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and called_name(node) in MARKS:
            for argument in node.args:
                if not constant_or_name(argument):
                    yield f"{source.at(node)}: format after the mark, not inside it"


def marks_outside_f_strings(source: Source) -> Iterator[str]:
    """What gathers the texts sees no call inside an f-string before Python 3.12: such a text is never translated."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and called_name(inner) in MARKS and gathers(inner):
                    yield f"{source.at(inner)}: mark the text before the f-string, not inside it"


def gathers(call: ast.Call) -> bool:
    """Whether the text stands here, and not where `N_` marked it."""
    return any(isinstance(argument, ast.Constant) for argument in call.args)


def constant_or_name(node: ast.expr) -> bool:
    """A text, a number, or a variable that carries a text marked elsewhere with `N_`."""
    return not any(
        isinstance(inner, ast.JoinedStr | ast.BinOp) or (isinstance(inner, ast.Call) and called_name(inner) == "format")
        for inner in ast.walk(node)
    )


def is_no_drawer(source: Source) -> Iterator[str]:
    words = {word for part in source.place.with_suffix("").parts for word in part.split("_")}
    if words & DRAWERS:
        yield f"{source.place}: name it after what it holds"


def file_is_readable_in_one_go(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > MAX_FILE:
        yield f"{source.place}: {lines} lines, more than {MAX_FILE}"


def functions_fit_one_screen(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION:
                yield f"{source.at(node)}: {node.name} has {length} lines, more than {MAX_FUNCTION}"


def prints_nothing(source: Source) -> Iterator[str]:
    """Screens, logs and reports have their own ways; only the terminal's rooms print."""
    if MAY_PRINT.intersection(source.place.parts[1:2]):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{source.at(node)}: print"


def mocks_nothing(source: Source) -> Iterator[str]:
    if source.place.as_posix() in MOCK_ALLOWED:
        return
    for node in ast.walk(source.tree):
        from_unittest = isinstance(node, ast.ImportFrom) and node.module in ("unittest", "unittest.mock", "mock")
        plain = isinstance(node, ast.Import) and any(name.name in ("unittest.mock", "mock") for name in node.names)
        if plain or (from_unittest and (node.module != "unittest" or any(n.name == "mock" for n in node.names))):
            yield f"{source.at(node)}: a stand-in with real state, please"
        if isinstance(node, ast.arg) and node.arg == "mocker":
            yield f"{source.at(node)}: a stand-in with real state, please"


APP_JUDGES: list[Judge] = [
    marks_constant_text,
    marks_outside_f_strings,
    is_no_drawer,
    file_is_readable_in_one_go,
    functions_fit_one_screen,
    prints_nothing,
]


@pytest.mark.parametrize("judge", APP_JUDGES, ids=lambda judge: judge.__name__)
def test_app_keeps_the_rule(judge: Judge) -> None:
    offences = [offence for source in sources(ROOT / "app") for offence in judge(source)]

    assert not offences, "\n".join(offences)


def test_tests_use_stand_ins_not_mocks() -> None:
    offences = [offence for source in sources(ROOT / "tests") for offence in mocks_nothing(source)]

    assert not offences, "\n".join(offences)


@pytest.mark.parametrize(
    ("judge", "place", "text"),
    [
        (marks_constant_text, "app/kit/verdict.py", 'title = _(f"Falta {name}")'),
        (marks_constant_text, "app/kit/verdict.py", 'title = _("Falta {name}".format(name=name))'),
        (marks_constant_text, "app/kit/verdict.py", 'title = i18n.ngettext("uno", "Faltan " + n, n)'),
        (marks_outside_f_strings, "app/kit/verdict.py", """title = f"{_('Falta')}: {name}\""""),
        (is_no_drawer, "app/kit/kit_utils.py", ""),
        (is_no_drawer, "app/helpers/text.py", ""),
        (file_is_readable_in_one_go, "app/kit/verdict.py", "x = 1\n" * (MAX_FILE + 1)),
        (functions_fit_one_screen, "app/kit/verdict.py", "def long():\n" + "    x = 1\n" * MAX_FUNCTION),
        (prints_nothing, "app/kit/verdict.py", "print(1)"),
        (mocks_nothing, "tests/kit/test_verdict.py", "from unittest import mock"),
        (mocks_nothing, "tests/kit/test_verdict.py", "from unittest.mock import patch"),
        (mocks_nothing, "tests/kit/test_verdict.py", "import unittest.mock"),
        (mocks_nothing, "tests/kit/test_verdict.py", "def test_it(mocker): ..."),
    ],
)
def test_offender_is_named(judge: Judge, place: str, text: str) -> None:
    offender = Source(Path(place), text, ast.parse(text))

    assert list(judge(offender))


@pytest.mark.parametrize(
    ("judge", "place", "text"),
    [
        (marks_constant_text, "app/kit/verdict.py", '_("Falta {name}").format(name=name)'),
        (marks_constant_text, "app/kit/verdict.py", 'ngettext("falta {n}", "faltan {n}", n).format(n=n)'),
        (prints_nothing, "app/cli/kit.py", "print(1)"),
        (mocks_nothing, "tests/kit/test_verdict.py", "import unittest"),
    ],
)
def test_law_abiding_file_passes(judge: Judge, place: str, text: str) -> None:
    assert not list(judge(Source(Path(place), text, ast.parse(text))))


def test_packaging_folder_hides_no_library() -> None:
    """With an __init__.py, our folder `packaging/` would be imported instead of the library of that name."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
