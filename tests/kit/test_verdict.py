from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.errors import Untrusted
from app.kit.inspect import inspect
from app.kit.library import KitLibrary
from app.kit.manifest import Kit, KitTask
from app.kit.verdict import EVIDENCE_ROOM, Severity, Situation, Verdict, judge
from app.plan.model import Site, System
from tests.kit.builders import Office, agreement, flip, procedure, task
from tests.kit.test_requirements import need

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def situation(office: Office, kit: Kit | None = None, **changes) -> Situation:
    kit = kit or office.kit()
    known = Situation(
        kit=kit,
        inspection=inspect(kit, office.shelf),
        procedures=KitLibrary(office.shelf, lambda: office.trust).survey(kit),
        evidence_free=EVIDENCE_ROOM,
        now=NOW,
        last_sync=NOW - timedelta(hours=12),
        newest_revision=kit.revision,
    )
    return replace(known, **changes)


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_whole_kit_is_a_go_without_a_word(office: Office) -> None:
    verdict = judge(situation(office))

    assert verdict.go
    assert verdict.word == "go"
    assert verdict.reasons == ()
    assert (verdict.visit, verdict.revision) == ("v-1", 1)


# ── files ──


def test_missing_installer_is_a_no_go_that_names_it(office: Office) -> None:
    kit = office.kit()
    office.shelf.remove(kit.artifacts[0].artifact.digest)

    verdict = judge(situation(office))

    assert verdict.word == "no-go"
    assert codes(verdict) == ["FILE-MISSING"]
    assert "sae9.exe" in verdict.blocks[0].text
    assert verdict.blocks[0].subject == kit.artifacts[0].artifact.digest
    assert verdict.blocks[0].todo


def test_one_altered_bit_is_a_no_go(office: Office) -> None:
    flip(office.shelf.path(office.kit().artifacts[0].artifact.digest), 17)

    assert [reason.code for reason in judge(situation(office)).blocks] == ["FILE-ALTERED"]


def test_begun_download_is_a_no_go_with_its_bytes(office: Office) -> None:
    wanted = office.kit().artifacts[0].artifact
    office.shelf.remove(wanted.digest)
    with office.shelf.writing(wanted.digest, wanted.size) as part:
        part.write(bytes(10_000))

    (reason,) = judge(situation(office)).blocks

    assert reason.code == "FILE-PARTIAL"
    assert "10 kB" in reason.text
    assert "40 kB" in reason.text


def test_optional_file_is_only_a_warning(office: Office) -> None:
    office.shelf.remove(office.kit().artifacts[1].artifact.digest)

    verdict = judge(situation(office))

    assert verdict.go
    assert [(reason.code, reason.severity) for reason in verdict.warnings] == [("FILE-MISSING", Severity.WARN)]


# ── procedures ──


def test_altered_procedure_is_said_once(office: Office) -> None:
    first = office.kit().tasks[0].procedure
    assert first is not None
    flip(office.shelf.path(first.digest), 9)

    assert codes(judge(situation(office))) == ["FILE-ALTERED"]


def test_procedure_that_does_not_verify_is_a_no_go(office: Office) -> None:
    office.firm.consultant = office.firm.stranger  # the list now names somebody else

    verdict = judge(situation(office))

    assert [reason.code for reason in verdict.blocks] == ["TRUST-UNKNOWN-KEY"] * 2


def test_procedure_nobody_looked_at_is_a_no_go(office: Office) -> None:
    verdict = judge(situation(office, procedures={}))

    assert [reason.code for reason in verdict.blocks] == ["PROCEDURE-UNVERIFIED"] * 2


# ── the kit itself ──


def test_kit_that_does_not_verify_is_a_no_go_with_the_reason(office: Office) -> None:
    problem = Untrusted("TRUST-NOT-SIGNED", "No está firmado.", "No se usó.", "Sincronice.")

    (reason,) = judge(situation(office, trust_problems=(problem,))).blocks

    assert (reason.code, reason.text, reason.todo) == ("TRUST-NOT-SIGNED", "No está firmado.", "Sincronice.")


def test_older_revision_is_a_no_go(office: Office) -> None:
    assert codes(judge(situation(office, newest_revision=2))) == ["KIT-OLD"]


def test_withdrawn_visit_is_a_no_go(office: Office) -> None:
    assert codes(judge(situation(office, withdrawn=True))) == ["KIT-WITHDRAWN"]


def test_task_that_was_not_agreed_is_a_no_go(office: Office) -> None:
    kit = office.kit(agreement=agreement("t1"))

    (reason,) = judge(situation(office, kit)).blocks

    assert (reason.code, reason.subject) == ("AGREEMENT-NOT-RANKED", "t2")


def test_visit_of_last_week_is_a_warning(office: Office) -> None:
    kit = office.kit(day=date(2026, 11, 16))

    assert [reason.code for reason in judge(situation(office, kit)).warnings] == ["KIT-PAST"]


# ── room, time, contact ──


def test_no_room_for_photos_is_a_no_go_that_says_how_much_to_free(office: Office) -> None:
    (reason,) = judge(situation(office, evidence_free=EVIDENCE_ROOM - 120_000_000)).blocks

    assert reason.code == "NO-ROOM-FOR-EVIDENCE"
    assert "120 MB" in reason.todo


def test_list_that_does_not_fit_warns_and_names_what_drops(office: Office) -> None:
    entries = [
        KitTask(task=task(name, procedure=None, minutes=60, title=name.upper(), drop_order=order))
        for name, order in (("a", None), ("b", 2), ("c", 1), ("d", None))
    ]
    kit = office.kit(tasks=entries, agreement=agreement("a", "b", "c", "d"), budget_minutes=150)

    (reason,) = judge(situation(office, kit)).warnings

    assert reason.code == "BUDGET-EXCEEDED"
    assert "240" in reason.text
    assert reason.todo == "Si no alcanza el tiempo se deja, en este orden: «C», «B»."


def test_list_that_cannot_be_made_to_fit_says_how_many_minutes_lack(office: Office) -> None:
    kit = office.kit(budget_minutes=45)

    (reason,) = judge(situation(office, kit)).warnings

    assert "15 minutos" in reason.todo


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_sync": None}, "SYNC-NEVER"),
        ({"last_sync": NOW - timedelta(hours=25)}, "SYNC-OLD"),
        ({"trust_expired": True}, "TRUST-EXPIRED"),
        ({"skew": timedelta(minutes=-6)}, "CLOCK-SKEW"),
    ],
)
def test_doubtful_contact_is_a_warning(office: Office, changes: dict, code: str) -> None:
    verdict = judge(situation(office, **changes))

    assert verdict.go
    assert codes(verdict) == [code]


def test_sync_of_exactly_a_day_ago_is_fresh(office: Office) -> None:
    assert codes(judge(situation(office, last_sync=NOW - timedelta(hours=24)))) == []


# ── what is not known ──


def test_need_the_kit_does_not_carry_is_a_warning(office: Office) -> None:
    kit = office.kit()
    first = kit.tasks[0].procedure
    assert first is not None
    seen = dict(situation(office).procedures)
    seen[first.digest] = procedure().model_copy(update={"artifacts": (need("faltante"),)})

    (reason,) = judge(situation(office, procedures=seen)).warnings

    assert (reason.code, reason.subject) == ("NEED-NO-ARTIFACT", "t1")


@pytest.mark.parametrize(
    ("systems", "code"),
    [
        ((), "SYSTEM-UNKNOWN"),
        ((System(product="COI", version="9.0", release="R1"),), "SYSTEM-UNKNOWN"),
        ((System(product="SAE", version="9.0"),), "RELEASE-UNKNOWN"),
    ],
)
def test_unknown_system_is_a_warning(office: Office, systems: tuple[System, ...], code: str) -> None:
    kit = office.kit(site=Site(id="s1", address="Centro", systems=systems))

    assert codes(judge(situation(office, kit))) == [code]


def test_everything_wrong_is_said_at_once_and_blocks_come_first(office: Office) -> None:
    kit = office.kit(budget_minutes=10)
    for packed in kit.artifacts:
        office.shelf.remove(packed.artifact.digest)

    verdict = judge(situation(office, kit, last_sync=None, newest_revision=9, evidence_free=0, withdrawn=True))

    assert codes(verdict) == [
        "KIT-WITHDRAWN",
        "KIT-OLD",
        "FILE-MISSING",
        "NO-ROOM-FOR-EVIDENCE",
        "FILE-MISSING",
        "BUDGET-EXCEEDED",
        "SYNC-NEVER",
    ]
    assert all(reason.text and reason.todo for reason in verdict.reasons)


def test_same_situation_gets_the_same_verdict(office: Office) -> None:
    seen = situation(office, last_sync=None)

    assert judge(seen) == judge(seen)
