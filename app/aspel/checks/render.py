"""From declarations to statements: the only place where a statement of the scan is made. Pure.

A step is asked for by name, never by text: ``count:articles``, ``query:K03:0``, ``rows:K07,K12``,
``walk:article:K01,K05``, ``shared:layers:L02,L03``. What is not the name of a step made here cannot be run (`prepare`
refuses it): that is the allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.aspel.checks.catalogue import BY_ID
from app.aspel.checks.model import Check, Judge, Judged, Query, Rows, Shared, SharedJudge, Walk, Work
from app.aspel.checks.passes import resolved, rows_statement
from app.aspel.checks.populations import POPULATIONS, count_statement
from app.aspel.checks.secrets import refuse_unsafe
from app.aspel.checks.walk import walk_of, walk_statement
from app.aspel.company import Company
from app.errors import BadInput
from app.i18n import _

_AGO = re.compile(r"\{ago:(-?\d+)\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One statement batch of the scan."""

    name: str
    checks: tuple[str, ...]
    """Whose violations it yields; empty for a count."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step ready for the engine."""

    statement: str
    check: str
    """The check its rows belong to; empty when each row says it first."""
    judge: Judge | SharedJudge | None = None


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What will be asked, in order, and what will not and why."""

    steps: tuple[Step, ...]
    skipped: tuple[tuple[str, str], ...]
    """(check, reason)"""


def plan(company: Company, wanted: Sequence[Check]) -> ScanPlan:
    """Which steps answer ``wanted`` in this company. The passes over the kardex alone go first, those that other tables
    share go last, the longest at the very end: a second connection begins there (`app.aspel.connection.lanes`), so the
    two seldom read the same pages, and they meet among short questions, so that neither works alone for long."""
    skipped = [(check.id, reason) for check in wanted if (reason := why_not(check, company))]
    out = {name for name, _reason in skipped}
    chosen = [check for check in wanted if check.id not in out]
    counts = [Step(f"count:{name}", ()) for name in dict.fromkeys(check.population for check in chosen)]
    queries = [
        Step(f"query:{check.id}:{place}", (check.id,))
        for check in chosen
        for place, part in enumerate(check.work)
        if isinstance(part, (Query, Judged))
    ]
    passes = _passes(chosen, company)
    last = [step for step in passes if step.name.startswith("shared")]
    first = [step for step in passes if step not in last]
    return ScanPlan((*first, *counts, *queries, *reversed(last)), tuple(skipped))


def why_not(check: Check, company: Company) -> str:
    """Why a check is skipped in this company, or an empty text."""
    if missing := company.lacks(check.columns()):
        return _("Falta {name} en esta base.").format(name=missing)
    reason = check.applies(company)
    return _(reason) if reason else ""


def _passes(chosen: Sequence[Check], company: Company) -> list[Step]:
    groups: dict[str, list[str]] = {}
    for check in chosen:
        for part in check.work:
            if name := _pass_of(part, company):
                groups.setdefault(name, []).append(check.id)
    found = []
    for group in sorted(groups, key=_weight):
        ids = tuple(dict.fromkeys(groups[group]))
        found.append(Step(f"{group}:{','.join(ids)}", ids))
    return found


def _weight(group: str) -> int:
    """The heavier the earlier."""
    order = ("walk:", "rows", "shared:flow", "shared:layers", "shared:")
    return next(place for place, front in enumerate(order) if group.startswith(front))


def _pass_of(part: Work, company: Company) -> str:
    """Name of the pass that this part of a check travels in; empty when it asks alone."""
    if isinstance(part, Rows):
        return "rows"
    if isinstance(part, Shared):
        return f"shared:{part.name}"
    if isinstance(part, Walk):
        return f"walk:{walk_of(part, company)}"
    return ""


def split(step: Step) -> tuple[Step, ...]:
    """The steps to try one by one after a shared pass failed, so that one bad part does not take the others with it."""
    if len(step.checks) < 2:
        return ()
    group = step.name.rpartition(":")[0]
    return tuple(Step(f"{group}:{check}", (check,)) for check in step.checks)


def prepare(name: str, company: Company) -> Prepared:
    """The statement of a step. Raises BadInput ``SCAN-UNKNOWN-STEP`` for anything that is not a step of ours."""
    kind, _sep, rest = name.partition(":")
    try:
        prepared = _MAKERS[kind](rest, company)
    except (KeyError, ValueError, IndexError) as error:
        raise BadInput("SCAN-UNKNOWN-STEP", _("Esa consulta no es de las que el escaneo puede hacer.")) from error
    statement = fill(prepared.statement, company)
    refuse_unsafe(statement)
    return Prepared(statement, prepared.check, prepared.judge)


def _count(rest: str, company: Company) -> Prepared:
    if rest not in POPULATIONS:
        raise KeyError(rest)
    return Prepared(count_statement(rest, company), "")


def _query(rest: str, company: Company) -> Prepared:
    check_id, _sep, place = rest.partition(":")
    part = _askable(check_id, company).work[int(place)]
    if isinstance(part, Judged):
        return Prepared(resolved(part.text, company), check_id, part.judge)
    if isinstance(part, Query):
        return Prepared(resolved(part.text, company), check_id)
    raise KeyError(rest)


def _rows(rest: str, company: Company) -> Prepared:
    return Prepared(rows_statement([_askable(name, company) for name in rest.split(",")], company), "")


def _shared(rest: str, company: Company) -> Prepared:
    name, _sep, ids = rest.partition(":")
    checks = [_askable(check, company) for check in ids.split(",")]
    parts = [part for check in checks for part in check.work if isinstance(part, Shared) and part.name == name]
    asked, part = frozenset(check.id for check in checks), parts[0]
    return Prepared(part.make(company, asked), "", part.judge(asked) if part.judge else None)


def _walk(rest: str, company: Company) -> Prepared:
    order, _sep, names = rest.partition(":")
    if order not in {"article", "warehouse"}:
        raise KeyError(order)
    return Prepared(walk_statement(order, [_askable(check, company) for check in names.split(",")], company), "")


_MAKERS = {"count": _count, "query": _query, "rows": _rows, "walk": _walk, "shared": _shared}


def _askable(check_id: str, company: Company) -> Check:
    check = BY_ID[check_id]
    if why_not(check, company):
        raise KeyError(check_id)
    return check


def fill(statement: str, company: Company) -> str:
    """Put suffix, dates and tolerances in. Every value comes out of a validated type, never out of a text."""

    def moment(days: int) -> str:
        return f"TIMESTAMP '{company.now - timedelta(days=days):%Y-%m-%d %H:%M:%S}'"

    known = company.parameters
    filled = _AGO.sub(lambda match: moment(int(match[1])), statement)
    for name, value in (
        ("nn", company.suffix),
        ("now", moment(0)),
        ("qty", f"{known.quantity_tolerance:.6f}"),
        ("money", f"{known.money_tolerance:.6f}"),
    ):
        filled = filled.replace(f"{{{name}}}", value)
    return filled
