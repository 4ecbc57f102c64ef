"""What is said of a scan, without a window or an engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.aspel.checks.catalogue import BY_ID
from app.aspel.entropy import measure
from app.aspel.findings import CheckResult, ScanResult, Status
from app.i18n import speaking
from app.ui.scan.judge import fitting, judge, key_text, records_of, since_text, task_title
from app.ui.scan.samples import VIEWS
from app.ui.scan.view import Mode, Outcome, Surroundings
from app.ui.scan.wording import order_text, spent_text, time_left_text
from app.ui.scan.work import cure_text, eventuality, explain

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def check(
    check_id="K01", *, keys=("A", "B"), amounts=(), severity="A", money=None, status=None, reason="", area="existencias"
):
    return CheckResult(
        id=check_id, area=area, severity=severity, title=f"título {check_id}",
        status=status or (Status.FINDINGS if keys else Status.OK), reason=reason, population=100, violations=len(keys),
        keys=keys, money=money, procedure="P33", amounts=amounts,
    )  # fmt: skip


def scan(*checks, partial="", started=NOW):
    return ScanResult(
        "copy:/x.fdb", "Firebird 5.0", "13.1", "01", started.isoformat(), 1.5, checks, measure(checks), partial
    )


def told(*checks, before=None, around=Surroundings(), partial=""):  # noqa: B008 - frozen
    result = scan(*checks, partial=partial)
    at = NOW - timedelta(days=7) if before else None
    return judge(Outcome(result, explain(result), before, at), around)


def test_the_worst_comes_first_then_the_dearest_then_the_most():
    result = told(
        check("C05", severity="C", money=9e9), check("K02", severity="B", money=10.0),
        check("K03", severity="B", money=500.0), check("K01"), check("H01", keys=("1", "2", "3")),
    )  # fmt: skip

    assert [one.id for one in result.findings] == ["H01", "K01", "K03", "K02", "C05"]


@pytest.mark.parametrize(("severity", "tone"), [("A", "danger"), ("B", "warn"), ("C", "info")])
def test_the_order_wears_the_tone_of_the_worst(severity, tone):
    assert told(check(severity=severity)).order_tone == tone


def test_nothing_found_is_clean_but_nothing_seen_is_not():
    clean = told(check(keys=()), check("K17", keys=(), status=Status.SKIPPED, reason="falta NUMSER"))
    blind = told(check("K17", keys=(), status=Status.SKIPPED, reason="falta NUMSER"))

    assert (clean.clean, clean.order, clean.order_tone) == (True, "100 %", "ok")
    assert (blind.clean, blind.order_tone) == (False, "muted")
    assert blind.headline == "Ninguna revisión pudo mirar esta base"


def test_what_failed_is_named_before_what_was_skipped():
    result = told(
        check("K17", keys=(), status=Status.SKIPPED, reason="falta"),
        check("C09", keys=(), status=Status.FAILED, reason="no"),
    )

    assert [(one.id, one.failed) for one in result.unseen] == [("C09", True), ("K17", False)]


def test_a_partial_scan_says_so_and_is_no_first_whole_measure():
    result = told(check(), check("K17", keys=(), status=Status.SKIPPED), partial="La consulta se canceló.")

    assert result.partial == "Quedó a medias: La consulta se canceló. Se alcanzaron a ver 1 de 2 revisiones."
    assert (result.compared, result.clean) == ("", False)


def test_each_record_knows_whether_it_was_wrong_before():
    before = scan(check(keys=("A", "C")), check("K02", keys=(), status=Status.SKIPPED))
    result = told(check(keys=("A", "B")), check("K02", keys=("X",)), before=before)
    known, fresh = result.findings

    assert (known.since, since_text(known, "A"), since_text(known, "B")) == (
        "1 nuevo, 1 corregido, 1 sigue igual", "Sigue igual", "Nuevo",
    )  # fmt: skip
    assert (fresh.compared, since_text(fresh, "X")) == (False, "")
    assert result.compared == "Desde el 16 nov 2026: 1 nuevo, 1 corregido, 1 sigue igual"


def test_records_come_dearest_first_and_are_searched_by_every_word():
    finding = told(check(keys=("ART1|2", "ART2|2", "ART3|1"), amounts=(1.0, None, 30.0), money=31.0)).findings[0]

    assert records_of(finding, "") == (2, 0, 1)
    assert records_of(finding, "art |2") == (0, 1)
    assert records_of(finding, "nada") == ()
    assert key_text("ART1|2") == "ART1 · 2"


def test_findings_are_found_without_accents_by_title_area_and_meaning():
    findings = told(check("K01"), check("X02", area="cartera")).findings

    assert [one.id for one in fitting(findings, "kardex")] == ["K01"]
    assert [one.id for one in fitting(findings, "TITULO x02")] == ["X02"]
    assert fitting(findings, "") == findings


def test_an_eventuality_names_check_records_and_cure_and_is_offered_once():
    finding = told(check(), around=Surroundings(visit="v-1")).findings[0]
    task = eventuality(finding).task

    assert task.title == task_title(finding) == "K01 · título K01"
    assert "2 de 100" in task.objective
    assert "P33" in task.objective
    again = told(check(), around=Surroundings(visit="v-1", raised=frozenset({task.title})))
    assert (finding.raised, again.findings[0].raised) == (False, True)


def test_without_a_procedure_the_consultant_decides():
    finding = replace(told(check()).findings[0], cure="")

    assert "consultor" in cure_text(finding)


def test_every_check_of_the_catalogue_can_be_explained_in_both_languages():
    result = scan(*(check(name) for name in BY_ID))

    for language in ("es", "en"):
        with speaking(language):
            explained = explain(result)
        assert set(explained) == set(BY_ID)
        assert all(one.area and one.meaning and one.cost for one in explained.values())


def test_order_is_never_rounded_up_to_perfect():
    assert (order_text(100.0), order_text(99.9999), order_text(97.456)) == ("100 %", "99.99 %", "97.46 %")


def test_time_left_is_told_when_it_can_be_known():
    assert time_left_text(0, 40, 30.0) == ""
    assert time_left_text(10, 40, 0.3) == ""
    assert time_left_text(10, 40, 10.0) == "faltan 30 s"
    assert time_left_text(1, 41, 10.0) == "faltan 7 min"
    assert (spent_text(12.7), spent_text(61)) == ("lleva 12 s", "lleva 1 min")


def test_every_sample_is_a_whole_view():
    modes = {name: make().mode for name, make in VIEWS.items()}

    assert set(modes.values()) == set(Mode)
