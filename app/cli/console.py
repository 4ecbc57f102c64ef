"""What the command line says: one JSON document or calm text on stdout; progress, logs and trouble on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from app.errors import MaletinError
from app.i18n import _
from app.kit.progress import Progress as Reading

Column = tuple[str, Callable[[Any], object]]
"""Heading and how to get the cell from a row."""


def out() -> Console:
    """Where results go. Made anew each time, so that a redirected stdout is honoured."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


def err() -> Console:
    """Where everything else goes."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A result for people."""
    out().print(text, markup=False)


def tell(text: str) -> None:
    """A remark for people on stderr: it never disturbs a result that somebody reads by machine."""
    err().print(text, markup=False)


def document(value: object) -> None:
    """The one JSON document of a command run with ``--json``."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def table(columns: Sequence[Column], rows: Sequence[object], *, empty: str) -> None:
    """Rows for people; ``empty`` says why there are none."""
    if not rows:
        say(empty)
        return
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading, _cell in columns:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(str(cell(row)) for _heading, cell in columns))
    out().print(made)


def trouble(error: MaletinError, *, as_json: bool) -> None:
    """An error: for people always on stderr, with its code; for machines also as the document on stdout."""
    console = err()
    console.print(f"[bold red]✗[/] {error.what}", markup=True)
    for line in (error.safe, error.todo):
        if line:
            console.print(f"  {line}", markup=False)
    console.print(_("Código: {code}").format(code=error.code), markup=False, style="dim")
    if as_json:
        document({"error": {"code": error.code, "what": error.what, "safe": error.safe, "todo": error.todo}})


@contextmanager
def transfer(label: str) -> Iterator[Callable[[Reading], None]]:
    """Progress in bytes with speed and time left, on stderr. Gives the function that takes each reading."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=err(),
        transient=True,
    )
    with bar:
        row = bar.add_task(label, total=None)

        def report(reading: Reading) -> None:
            bar.update(row, completed=reading.done, total=reading.total or None)

        yield report


@contextmanager
def steps(label: str) -> Iterator[Callable[[int, int], None]]:
    """Progress in steps with time left, on stderr. Gives the function that takes (done, total)."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err(),
        transient=True,
    )
    with bar:
        row = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(row, completed=done, total=total)
