"""``maletin scan``: how much disorder a client's Aspel database holds. Reads only."""

from __future__ import annotations

import getpass
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.aspel.entropy import Comparison, compare
from app.aspel.findings import CheckResult, ScanResult, Status, from_json, to_json
from app.cli import console
from app.cli.options import AsJson, services
from app.errors import BadInput
from app.figures import money_text, number_text
from app.i18n import _
from app.kit.progress import CancelToken
from app.visit.ports import Watch

EXIT_FOUND = 1
EXIT_PARTIAL = 3
_MAX_SCAN_BYTES = 64 * 1024 * 1024


class Threshold(StrEnum):
    """Severities, the worst first."""

    A = "A"
    B = "B"
    C = "C"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=_("Mide el desorden de una base Aspel, solo con lecturas."))(scan)


def scan(
    context: typer.Context,
    database: Annotated[str, typer.Option(help=_("inet://equipo:3050/base, o copy:/ruta de una copia restaurada."))],
    company: Annotated[str, typer.Option(help=_("Empresa de dos cifras; sin ella, la que tiene datos."))] = "",
    check: Annotated[list[str] | None, typer.Option(help=_("Solo esta revisión (K01, X02…); se repite."))] = None,
    fail_on: Annotated[
        Threshold | None, typer.Option(help=_("Terminar con 1 si hay hallazgos de esta gravedad o peores."))
    ] = None,
    compare_with: Annotated[
        Path | None, typer.Option("--compare", help=_("Escaneo anterior (JSON) con el que se compara."))
    ] = None,
    visit: Annotated[str | None, typer.Option(help=_("Guardar el escaneo en esta visita en curso."))] = None,
    user: Annotated[
        str, typer.Option(help=_("Usuario del servidor; pide la contraseña y guarda ambos en la bóveda."))
    ] = "",
    password_file: Annotated[
        Path | None, typer.Option(help=_("Leer la contraseña de este archivo en vez de pedirla."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Findings are a result, not an error: exit 0 unless ``--fail-on`` says otherwise; 3 when it was interrupted."""
    before = _earlier(compare_with) if compare_with else None
    if user:
        services(context).keep_login(database, user, _password(password_file))
    with console.steps(_("Revisando")) as progress, _stop_politely() as cancelled:
        found = services(context).scan(
            database, Watch(progress, cancelled), company=company, checks=check or (), visit=visit
        )
    change = compare(before, found) if before else None
    if as_json:
        console.document(to_json(found) | ({"comparison": comparison_document(change)} if change else {}))
    else:
        _tell(found, change)
    if found.partial:
        raise typer.Exit(EXIT_PARTIAL)
    if fail_on is not None and found.worst(fail_on.value):
        raise typer.Exit(EXIT_FOUND)


def comparison_document(change: Comparison) -> Mapping[str, Any]:
    """What changed since the earlier scan, as JSON."""
    return {
        "new": change.new,
        "cured": change.cured,
        "same": change.same,
        "worse": list(change.worse),
        "not_compared": list(change.not_compared),
        "checks": [
            {"id": one.id, "new": list(one.new), "cured": list(one.cured), "same": len(one.same), "bits": one.bits}
            for one in change.changes
        ],
    }


def _tell(found: ScanResult, change: Comparison | None) -> None:
    findings = [one for one in found.checks if one.status is Status.FINDINGS]
    findings.sort(key=lambda one: (one.severity, -(one.money or 0.0), one.id))
    head = _("{database} · empresa {company} · {engine}, ODS {ods} · {seconds} s")
    seconds = number_text(found.seconds, 1)
    console.say(
        head.format(database=found.database, company=found.company, engine=found.engine, ods=found.ods, seconds=seconds)
    )
    console.table(_columns(), findings, empty=_("Sin hallazgos: todo lo que se pudo revisar está en orden."))
    for status, words in (
        (Status.SKIPPED, _("No se revisó {id}: {reason}")),
        (Status.FAILED, _("Falló {id}: {reason}")),
    ):
        for one in found.checks:
            if one.status is status:
                console.tell(words.format(id=one.id, reason=one.reason))
    order = number_text(found.entropy.order_percent, 2)
    bits = number_text(found.entropy.bits, 1)
    console.say(_("Orden: {order} % · desorden: {bits} bits").format(order=order, bits=bits))
    if change is not None:
        said = _("Desde el escaneo anterior: {cured} corregidos, {new} nuevos, {same} siguen igual.")
        console.say(said.format(cured=change.cured, new=change.new, same=change.same))
    if found.partial:
        console.say(_("El escaneo quedó a medias: {reason}").format(reason=found.partial))


def _columns() -> Sequence[console.Column]:
    return [
        (_("Gravedad"), lambda one: one.severity),
        (_("Revisión"), lambda one: one.id),
        (_("Hallazgo"), lambda one: one.title),
        (_("Registros"), _of),
        (_("En juego"), lambda one: _money(one.money)),
        (_("Lo corrige"), lambda one: one.procedure or "–"),
    ]


def _of(one: CheckResult) -> str:
    numbers = (number_text(number) for number in (one.violations, one.population))
    return _("{wrong} de {all}").format(**dict(zip(("wrong", "all"), numbers, strict=True)))


def _money(amount: float | None) -> str:
    return money_text(amount) if amount else "–"


def _earlier(path: Path) -> ScanResult:
    try:
        with path.open("rb") as file:
            return from_json(file.read(_MAX_SCAN_BYTES))
    except OSError as error:
        raise BadInput(
            "SCAN-NOT-READABLE",
            _("No se puede leer el escaneo anterior."),
            _("No se consultó nada."),
            _("Revise la ruta que dio con --compare."),
        ) from error


def _password(path: Path | None) -> str:
    """Never an argument: those can be seen by everybody on the machine."""
    if path is not None:
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                "PASSWORD-FILE", _("No se puede leer el archivo de la contraseña."), _("No se consultó nada.")
            ) from error
    if not sys.stdin.isatty():
        raise BadInput(
            "PASSWORD-NO-TERMINAL",
            _("Hace falta la contraseña del servidor y no hay dónde escribirla."),
            _("No se consultó nada."),
            _("Use una terminal, o --password-file."),
        )
    return getpass.getpass(_("Contraseña del servidor: "), stream=sys.stderr)


@contextmanager
def _stop_politely() -> Iterator[Callable[[], bool]]:
    """Ctrl+C ends the scan as a partial one: what was found so far is told, not lost."""
    token = CancelToken()

    def stop(_number: int, _frame: object) -> None:
        token.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: token.cancelled
    finally:
        signal.signal(signal.SIGINT, before)
