"""From one scan to what is shown of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.aspel.entropy import Change, Comparison, compare, trend
from app.aspel.findings import CheckResult, Status
from app.i18n import _, ngettext
from app.ui.scan.view import Explained, Finding, Outcome, Point, ResultView, ScanView, Share, Surroundings, Unseen
from app.ui.scan.wording import (
    SEVERITIES,
    bits_text,
    day_text,
    findings_text,
    money_text,
    number_text,
    of_text,
    order_text,
    records_text,
    severity_text,
    short_day_text,
    tone_of,
)
from app.ui.text_match import fold

MOST_POINTS = 12
_LOOKED = frozenset({Status.OK, Status.FINDINGS})
_NOTHING = Explained("", "", "")


def judge(outcome: Outcome, around: Surroundings) -> ResultView:
    """The view of one scan."""
    result = outcome.result
    found = _worst_first(result.checks)
    change = compare(outcome.before, result) if outcome.before is not None else None
    findings = _findings(found, outcome, change, around)
    unseen = _unseen(result.checks)
    return ResultView(
        place=_place(outcome),
        order=order_text(result.entropy.order_percent),
        order_tone=_order_tone(found, looked=any(check.status in _LOOKED for check in result.checks)),
        bits=bits_text(result.entropy.bits),
        headline=_headline(found, result.checks),
        chips=_chips(found),
        partial=_partial(result.partial, result.checks),
        compared=_compared(change, outcome),
        findings=findings,
        unseen=unseen,
        by_severity=_by_severity(found),
        by_area=_by_area(result.entropy.by_area, found, outcome.explained),
        by_money=_by_money(found, outcome.explained),
        points=_points(outcome.points),
        forecast=trend(outcome.points).words if outcome.points else "",
        clean=not found and not result.partial and any(check.status in _LOOKED for check in result.checks),
        can_raise=bool(around.visit),
    )


def fitting(findings: Sequence[Finding], words: str) -> tuple[Finding, ...]:
    """Those with all these words, in the same order: the worst stays on top."""
    wanted = fold(words).split()
    return tuple(one for one in findings if all(word in one.found_by for word in wanted))


def records_of(finding: Finding, words: str) -> tuple[int, ...]:
    """Places of the records that have every word, in the finding's order."""
    fit = finding.order
    for word in words.casefold().split():
        fit = tuple(at for at in fit if word in finding.keys[at].casefold())
    return fit


def key_text(key: str) -> str:
    """A record's key with room between its parts."""
    return " · ".join(key.split("|"))


def since_text(finding: Finding, key: str) -> str:
    """Whether this record was wrong at the last measure."""
    if not finding.compared:
        return ""
    return _("Nuevo") if key in finding.new else _("Sigue igual")


def task_title(finding: Finding) -> str:
    """The eventuality it becomes."""
    return _("{id} · {title}").format(id=finding.id, title=finding.title)


def last_text(around: Surroundings) -> str:
    """The last measure kept of this client."""
    last = around.last
    if last is None:
        return ""
    day = day_text(datetime.fromisoformat(last.utc))
    return _("{day} · {order} en orden").format(day=day, order=order_text(last.scan.order_percent))


def where_text(around: Surroundings) -> str:
    """What will become of a measure."""
    if around.visit:
        return _("Visita en curso: {client}. Lo que se mida se guarda en ella.").format(
            client=around.client.rstrip(".")
        )
    return _("No hay una visita en curso: lo que se mida solo se muestra, y puede guardarlo en un archivo.")


def marked_raised(view: ScanView, finding: Finding) -> ScanView:
    """The same view once the finding is a task of the visit."""
    from dataclasses import replace

    def told(one: Finding) -> Finding:
        return replace(one, raised=True) if one.id == finding.id else one

    result = view.result
    return replace(
        view,
        result=None if result is None else replace(result, findings=tuple(told(one) for one in result.findings)),
        shown=tuple(told(one) for one in view.shown),
        chosen=None if view.chosen is None else told(view.chosen),
    )


# ── inside ──


def _worst_first(checks: Iterable[CheckResult]) -> list[CheckResult]:
    found = [check for check in checks if check.status is Status.FINDINGS]
    return sorted(found, key=lambda one: (one.severity, -abs(one.money or 0.0), -one.violations, one.id))


def _findings(
    found: Sequence[CheckResult], outcome: Outcome, change: Comparison | None, around: Surroundings
) -> tuple[Finding, ...]:
    changes = {one.id: one for one in change.changes} if change else {}
    skipped = set(change.not_compared) if change else set()
    made = []
    for check in found:
        told = outcome.explained.get(check.id, _NOTHING)
        compared = change is not None and check.id not in skipped
        made.append(_finding(check, told, changes.get(check.id), around, compared=compared))
    return tuple(made)


def _finding(
    check: CheckResult, told: Explained, change: Change | None, around: Surroundings, *, compared: bool
) -> Finding:
    area = told.area or check.area
    stake = money_text(check.money) if check.money else ""
    wrong = of_text(check.violations, check.population)
    amounts = check.amounts if any(amount is not None for amount in check.amounts) else ()
    finding = Finding(
        id=check.id,
        severity=check.severity,
        title=check.title,
        area=area,
        meaning=told.meaning,
        cost=told.cost,
        subtracts=told.subtracts,
        cure=check.procedure or told.cure,
        money_means=told.money,
        likely=told.likely,
        detail=" · ".join(part for part in (check.id, wrong, stake) if part),
        stake=stake,
        since=_since(change) if compared else "",
        keys=check.keys,
        amounts=amounts,
        order=tuple(sorted(range(len(check.keys)), key=lambda at: -(amounts[at] or 0.0) if amounts else 0.0)),
        new=frozenset(change.new) if change else frozenset(),
        compared=compared,
        found_by=fold(" ".join((check.id, check.title, area, told.meaning, check.procedure))),
    )
    return _with_raised(finding, around)


def _with_raised(finding: Finding, around: Surroundings) -> Finding:
    from dataclasses import replace

    return replace(finding, raised=task_title(finding) in around.raised)


def _since(change: Change | None) -> str:
    return "" if change is None else _moved_text(len(change.new), len(change.cured), len(change.same))


def _moved_text(new: int, cured: int, same: int) -> str:
    said = (
        (new, ngettext("{count} nuevo", "{count} nuevos", new)),
        (cured, ngettext("{count} corregido", "{count} corregidos", cured)),
        (same, ngettext("{count} sigue igual", "{count} siguen igual", same)),
    )
    return ", ".join(words.format(count=number_text(count)) for count, words in said if count)


def _unseen(checks: Iterable[CheckResult]) -> tuple[Unseen, ...]:
    told = [
        Unseen(check.id, check.title, check.reason, check.status is Status.FAILED)
        for check in checks
        if check.status not in _LOOKED
    ]
    return tuple(sorted(told, key=lambda one: not one.failed))


def _place(outcome: Outcome) -> str:
    result = outcome.result
    parts = [
        result.database,
        _("empresa {company}").format(company=result.company) if result.company else "",
        _("{engine}, ODS {ods}").format(engine=result.engine, ods=result.ods),
        _("medida en {seconds} s").format(seconds=number_text(result.seconds, 1)),
    ]
    if outcome.opened:
        parts[-1] = _("medida el {day}").format(day=day_text(datetime.fromisoformat(result.started)))
    return " · ".join(part for part in parts if part)


def _order_tone(found: Sequence[CheckResult], *, looked: bool) -> str:
    if not looked:
        return "muted"
    worst = min((check.severity for check in found), default="")
    return {"": "ok", "A": "danger", "B": "warn"}.get(worst, "info")


def _headline(found: Sequence[CheckResult], checks: Sequence[CheckResult]) -> str:
    if found:
        parts = [findings_text(len(found)), records_text(sum(check.violations for check in found))]
        stake = sum(abs(check.money or 0.0) for check in found)
        if stake:
            parts.append(_("{money} en juego").format(money=money_text(stake)))
        return " · ".join(parts)
    looked = sum(check.status in _LOOKED for check in checks)
    if not looked:
        return _("Ninguna revisión pudo mirar esta base")
    said = ngettext("{count} revisión, ningún hallazgo", "{count} revisiones, ningún hallazgo", looked)
    return said.format(count=looked)


def _chips(found: Sequence[CheckResult]) -> tuple[tuple[str, str], ...]:
    made = []
    for letter in SEVERITIES:
        count = sum(check.severity == letter for check in found)
        if count:
            made.append((_("{severity}: {count}").format(severity=severity_text(letter), count=count), tone_of(letter)))
    return tuple(made)


def _partial(reason: str, checks: Sequence[CheckResult]) -> str:
    if not reason:
        return ""
    looked = sum(check.status in _LOOKED for check in checks)
    return _("Quedó a medias: {reason} Se alcanzaron a ver {looked} de {all} revisiones.").format(
        reason=reason, looked=looked, all=len(checks)
    )


def _compared(change: Comparison | None, outcome: Outcome) -> str:
    if outcome.result.partial and change is None:
        return ""
    if change is None or outcome.before_at is None:
        return _("Es la primera medición completa de esta base.")
    moved = _moved_text(change.new, change.cured, change.same) or _("nada que comparar, ni antes ni ahora")
    return _("Desde el {day}: {change}").format(day=day_text(outcome.before_at), change=moved)


def _by_severity(found: Sequence[CheckResult]) -> tuple[Share, ...]:
    shares = []
    for letter in SEVERITIES:
        mine = [check for check in found if check.severity == letter]
        records = sum(check.violations for check in mine)
        text = _("{findings}, {records}").format(findings=findings_text(len(mine)), records=records_text(records))
        shares.append(Share(severity_text(letter), float(records), text, tone_of(letter)))
    return tuple(shares)


def _by_area(
    bits: Mapping[str, float], found: Sequence[CheckResult], explained: Mapping[str, Explained]
) -> tuple[Share, ...]:
    shares = []
    for area, name in _areas(found, explained).items():
        records = sum(check.violations for check in found if check.area == area)
        text = _("{number} bits, {records}").format(
            number=number_text(bits.get(area, 0.0), 1), records=records_text(records)
        )
        shares.append(Share(name, bits.get(area, 0.0), text))
    return tuple(sorted(shares, key=lambda share: -share.value))


def _by_money(found: Sequence[CheckResult], explained: Mapping[str, Explained]) -> tuple[Share, ...]:
    shares = []
    for area, name in _areas(found, explained).items():
        stake = sum(abs(check.money or 0.0) for check in found if check.area == area)
        if stake:
            shares.append(Share(name, stake, money_text(stake), "warn"))
    return tuple(sorted(shares, key=lambda share: -share.value))


def _areas(found: Sequence[CheckResult], explained: Mapping[str, Explained]) -> dict[str, str]:
    return {check.area: explained.get(check.id, _NOTHING).area or check.area for check in found}


def _points(points: Sequence[tuple[datetime, float]]) -> tuple[Point, ...]:
    return tuple(
        Point(short_day_text(moment), bits, number_text(bits, 1 if bits < 100 else 0))
        for moment, bits in sorted(points)[-MOST_POINTS:]
    )
