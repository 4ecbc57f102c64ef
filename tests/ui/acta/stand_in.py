"""A laptop in memory with one visit on it: the real session, the real fold, the real report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import MaletinError
from app.journal.event import Draft
from app.report.pdf import write_visit_report
from app.ui.acta import samples
from app.ui.closing.work import look
from app.ui.protocol import Task
from app.visit.facts import to_body
from app.visit.session import Session, Tools
from tests.ui.stand_in import Desk, LaptopStandIn

VISIT = samples.VISIT


class _Library:
    def procedure(self, digest):
        return samples.documents()[digest]


class ActaLaptop(LaptopStandIn):
    """``report_failure``: raised by the next report."""

    def __init__(self, until: str = "") -> None:
        super().__init__()
        self.report_failure: MaletinError | None = None
        self.reports: list[tuple[Path, str]] = []
        if until:
            self.tell(until)

    def tell(self, until: str, visit: str = VISIT) -> None:
        """Record the sample visit up to there."""
        drafts = [Draft(fact.kind, "tec-lucia", visit, to_body(fact)) for fact in samples.story(until)]
        self.journal.append(drafts)

    @property
    def evidence(self):
        return self.store.evidence

    def session(self, visit: str) -> Session:
        tools = Tools(self.journal, self.evidence, _Library(), None, None, self.clock)
        return Session(visit, "tec-lucia", tools, lambda _digest: samples.sample_kit())

    def report(self, visit: str, path: Path, language: str) -> None:
        if self.report_failure is not None:
            raise self.report_failure
        self.reports.append((path, language))
        content = look(self.session(visit), Task(self, None, None)).content
        write_visit_report(content, lambda _digest: None, path, language)

    def kinds(self, visit: str = VISIT) -> list[str]:
        return [event.kind for event in self.journal.events(visit)]


@dataclass
class ActaDesk(Desk):
    """``gone``: the places somebody wanted to go to. ``drawn``: visits whose report was asked for."""

    laptop: ActaLaptop = field(default_factory=ActaLaptop)
    gone: list = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.tools = replace(self.tools, go=self.gone.append)
