"""Only what nobody would miss may leave: files of closed, settled, past visits that no other visit needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.freeing import Freeing, KitUse, may_free
from app.kit.manifest import Kit, PackedArtifact, Reason
from app.kit.shelf import Shelf
from tests.kit.builders import Office, artifact

BASE = Office(Shelf(Path("nowhere"))).kit()
WHY = Reason(task="t1", need="instalador", why="hace falta")
TODAY = BASE.day + timedelta(days=10)
A, B = artifact("a"), artifact("b")


def kit(visit: str, *files, days: int = 0) -> Kit:
    packed = tuple(PackedArtifact(artifact=one, reasons=(WHY,)) for one in files)
    return BASE.model_copy(update={"visit": visit, "artifacts": packed, "day": BASE.day + timedelta(days=days)})


def use(made: Kit, **changes) -> KitUse:
    return replace(KitUse(made, is_closed=True, is_settled=True), **changes)


def size_of(_digest: str) -> int:
    return 1000


def test_a_closed_visit_gives_its_files_back():
    assert may_free([use(kit("v1", A, B))], size_of, TODAY) == Freeing(tuple(sorted((A.digest, B.digest))), 2000, 1)


@pytest.mark.parametrize(
    "open_one",
    [
        use(kit("v2", A), is_closed=False),
        use(kit("v2", A), is_settled=False),
        use(kit("v2", A, days=10)),
        use(kit("v2", A, days=9)),
    ],
    ids=["not closed", "not applied by the office", "today", "yesterday"],
)
def test_what_another_visit_may_need_stays(open_one):
    assert may_free([use(kit("v1", A, B)), open_one], size_of, TODAY) == Freeing((B.digest,), 1000, 1)


def test_procedures_stay_for_history_and_reports():
    digest = next(entry.procedure.digest for entry in BASE.tasks if entry.procedure)
    same_bytes = A.model_copy(update={"digest": digest})

    assert may_free([use(kit("v1", same_bytes))], size_of, TODAY) == Freeing()


def test_what_is_not_here_is_not_counted():
    assert may_free([use(kit("v1", A))], lambda _digest: None, TODAY) == Freeing()


@given(st.lists(st.tuples(st.sets(st.integers(0, 5)), st.booleans(), st.booleans(), st.integers(-3, 12)), max_size=8))
def test_nothing_a_visit_still_needs_ever_goes(visits):
    files = [artifact(f"f{number}") for number in range(6)]
    uses = [
        use(kit(f"v{place}", *(files[one] for one in sorted(named)), days=days), is_closed=closed, is_settled=settled)
        for place, (named, closed, settled, days) in enumerate(visits)
    ]

    gone = set(may_free(uses, size_of, TODAY).digests)

    for one in uses:
        is_over = one.is_closed and one.is_settled and one.kit.day < TODAY - timedelta(days=1)
        assert is_over or not gone & {packed.artifact.digest for packed in one.kit.artifacts}
