"""View states of this screen, for pictures and tests: an invented company, told as a real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.aspel.checks.catalogue import CHECKS
from app.aspel.entropy import measure
from app.aspel.findings import CheckResult, ScanResult, Status
from app.dates import short_date
from app.errors import BadInput, Unavailable
from app.i18n import _
from app.ui.scan.judge import judge, where_text
from app.ui.scan.view import Login, Mode, Outcome, RunView, ScanView, Surroundings, Tab
from app.ui.scan.work import explain

_WHEN = datetime(2026, 11, 23, 16, 10, tzinfo=UTC)
_SERVER = "inet://servidor-aspel:3050/SAE90EMPRE01"
_COPY = "copy:C:/Respaldos/SAE90EMPRE01.FDB"
_CLIENT = "Ferretería El Águila, S.A. de C.V."
_WRONG = {
    "K01": (1_840, 14, 18_432.5), "H01": (52_310, 3, None), "C02": (1_840, 22, 9_871.2), "D01": (8_214, 5, 42_310.0),
    "F01": (6_020, 2, 11_600.0), "X02": (912, 9, 27_455.9), "R01": (912, 31, None), "R10": (1_840, 118, None),
}  # fmt: skip
_PASSED = {"K02": 3_680, "K03": 1_840, "K04": 52_310, "D02": 8_214, "X01": 12_540, "S01": 1}
_LETTERS = "ART"


def _check(number: int, check_id: str, wrong: tuple[int, int, float | None] | None) -> CheckResult:
    declared = next(one for one in CHECKS if one.id == check_id)
    right = CheckResult(
        id=check_id, area=declared.area.value, severity=declared.severity.value, title=_(declared.title),
        procedure=declared.cure, seconds=0.2, status=Status.OK, population=_PASSED.get(check_id, 0),
    )  # fmt: skip
    if wrong is None:
        return right
    population, violations, money = wrong
    keys = tuple(sorted(f"{_LETTERS}{(at * 37 + number * 11) % 9973:06d}" for at in range(violations)))
    weight = violations * (violations + 1) / 2
    amounts = tuple(None if money is None else round(money * (at + 1) / weight, 2) for at in range(violations))
    return replace(
        right, status=Status.FINDINGS, population=population, violations=violations, keys=keys, money=money,
        amounts=amounts,
    )  # fmt: skip


def _scan(wrong: dict[str, tuple[int, int, float | None]], *, partial: str = "", when: datetime = _WHEN) -> ScanResult:
    checks = [_check(number, one, found) for number, (one, found) in enumerate(wrong.items())]
    checks += [_check(0, one, None) for one in _PASSED]
    checks += [
        replace(_check(0, "S01", None), id="K17", title=_("Los números de serie no cuadran con la existencia"),
                status=Status.SKIPPED, reason=_("A la empresa le falta la tabla NUMSER01.")),
        replace(_check(0, "S01", None), id="C09", title=_("El costo de la partida no es el del movimiento"),
                status=Status.FAILED,
                reason=_("El motor no pudo contestar una de las consultas.") + " (FIREBIRD-STATEMENT 335544321)"),
    ]  # fmt: skip
    return ScanResult(
        database=_SERVER, engine="Firebird 3.0.10", ods="12.0", company="01", started=when.isoformat(), seconds=6.4,
        checks=tuple(checks), entropy=measure(checks), partial=partial,
    )  # fmt: skip


def _around() -> Surroundings:
    return Surroundings(visit="v-1", client=_CLIENT, technician="Lucía Núñez")


def _outcome(result: ScanResult) -> Outcome:
    week = timedelta(days=7)
    before = _scan({**_WRONG, "K01": (1_840, 2, 2_000.0), "X02": (912, 11, 31_000.0)}, when=_WHEN - week)
    past = (802.4, 871.0, 1_014.6, 1_152.3, before.entropy.bits)
    points = [(_WHEN - week * (len(past) - at), bits) for at, bits in enumerate(past)]
    return Outcome(result, explain(result), before, _WHEN - week, (*points, (_WHEN, result.entropy.bits)))


def _shown(outcome: Outcome, around: Surroundings, *, chosen: int = 0) -> ScanView:
    result = judge(outcome, around)
    kept = (
        _("Guardada en la visita de {client}").format(client=around.client)
        if around.visit
        else _("Sin visita en curso: solo se muestra; «Guardar…» la deja en un archivo")
    )
    return ScanView(
        Mode.FULL, database=_SERVER, company="01", visit=where_text(around), result=replace(result, kept=kept),
        shown=result.findings, chosen=result.findings[chosen] if result.findings else None,
    )  # fmt: skip


def _normal() -> ScanView:
    return _shown(_outcome(_scan(_WRONG)), _around())


def _clean() -> ScanView:
    result = _scan({})
    return _shown(replace(_outcome(result), before=None, before_at=None, points=((_WHEN, 0.0),)), Surroundings())


def _partial() -> ScanView:
    some = {one: _WRONG[one] for one in ("K01", "H01")}
    result = _scan(some, partial=_("La consulta se canceló."))
    return _shown(replace(_outcome(result), before=None, before_at=None, points=()), _around())


def _ask() -> ScanView:
    return ScanView(Mode.ASK, visit=where_text(_around()))


def _again() -> ScanView:
    last = _("{day} · {order} en orden").format(day=short_date(date(2026, 11, 16)), order="99.31 %")
    return replace(_ask(), database=_SERVER, last=last)


def _running() -> ScanView:
    check = next(one for one in CHECKS if one.id == "K01")
    said = _("Paso {done} de {total}").format(done=12, total=41)
    left = _("faltan {left}").format(left=_("{count} s").format(count=10))
    run = RunView(0.29, f"{said} · {left}", f"K01 · {_(check.title)}")
    return ScanView(Mode.RUNNING, database=_SERVER, running=run)


def _unreachable() -> Unavailable:
    return Unavailable(
        "FIREBIRD-UNREACHABLE",
        _("El servidor Firebird no contesta en esa dirección."),
        _("La base del cliente no se modificó."),
        _("Revise el nombre del equipo, el puerto (3050), el servicio y el cortafuegos."),
    )


def _refused() -> Unavailable:
    return Unavailable(
        "FIREBIRD-LOGIN",
        _("El servidor Firebird no aceptó el usuario o la contraseña."),
        _("La base del cliente no se modificó."),
        _("Pida al cliente un usuario de solo lectura y vuelva a escribirlo."),
    )


def _live_file() -> BadInput:
    return BadInput(
        "FIREBIRD-LIVE-FILE",
        _("Ese archivo puede estar en uso por un servidor; no parece una copia."),
        _("El archivo no se abrió ni se tocó."),
        _("Conéctese a través del servidor (inet://equipo:3050/base) o use una copia restaurada con gbak."),
    )


VIEWS: dict[str, Callable[[], ScanView]] = {
    "normal": _normal,
    "empty": _ask,
    "loading": lambda: ScanView(Mode.LOADING),
    "offline": lambda: replace(_again(), trouble=_unreachable()),
    "error": lambda: replace(_ask(), database=_COPY, trouble=_live_file()),
    "again": _again,
    "login": lambda: replace(_again(), login=Login.WANTED),
    "refused": lambda: replace(_again(), login=Login.REFUSED, trouble=_refused()),
    "running": _running,
    "clean": _clean,
    "partial": _partial,
    "overview": lambda: replace(_normal(), tab=Tab.OVERVIEW),
    "unseen": lambda: replace(_normal(), tab=Tab.UNSEEN),
}
