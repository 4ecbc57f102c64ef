"""A laptop with one visit in memory: real session, real journal chain, real rules; only disk and hub are stood in."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.errors import BadInput, MaletinError
from app.kit.manifest import Kit
from app.kit.verdict import Verdict
from app.laptop import OpenedKit
from app.procedures.model import Procedure
from app.ui.visit.presenter import VisitPresenter
from app.ui.visit.view import VisitView
from app.visit import facts
from app.visit.session import Session, Tools
from app.wire.sync import DocumentKind
from tests.ui.stand_in import Desk, LaptopStandIn
from tests.visit.builders import VISIT, digest, kit, kit_task, procedure, step
from tests.visit.test_session import PACKED

EVERY_KIND = (
    step("instruccion", warning="Con cuidado", expect="Se ve bien"),
    step("confirma", "confirm"),
    step("elige", "choice"),
    step("mide", "measure", minimum="1", maximum="5"),
    step("escribe", "text", pattern=r"SAE \d.*"),
    step("foto", "evidence"),
    step("revisa", "check"),
    step("archivo", "artifact", artifact="tool"),
    step("respaldo", "backup"),
    step("borra", irreversible=True),
    step("autoriza", "approval"),
    step("espera", "wait", seconds=1),
)


@dataclass
class Hands:
    """Desk and eyes of the visit. ``seen``: what the next checks find; ``used``: files handed over."""

    seen: list[facts.Checked] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    intact: bool = True
    failure: MaletinError | None = None

    def look(self, _step, target, watch=None) -> facts.Checked:
        self.asked.append(target)
        if watch is not None:
            watch.progress(1, 2)
        return self.seen.pop(0) if self.seen else facts.Checked(status="passed", facts={"free": "9000000"})

    def hand_over(self, artifact, *, launch: bool) -> facts.ArtifactUsed:
        if self.failure is not None:
            raise self.failure
        return facts.ArtifactUsed(digest=artifact.digest, intact=self.intact, opened=launch and self.intact)


class VisitLaptop(LaptopStandIn):
    """Holds one kit (or none) and the procedures of its tasks."""

    def __init__(self, *steps: dict, tasks: int = 2, held: Kit | None = None) -> None:
        super().__init__()
        self.document: Procedure | MaletinError = procedure(*steps)
        entries = tuple(kit_task(f"t{number + 1}") for number in range(tasks))
        self.held: Kit | None = held or kit(*entries, artifacts=(PACKED,))
        self.hands = Hands()
        self.verdict_is = Verdict(VISIT, 1, ())
        self.withdrawn_visits: set[str] = set()
        self.who.person = "lucia"
        self.library = self

    # what the screen asks of a Laptop

    @property
    def evidence(self):
        return self.store.evidence

    @property
    def inbox(self):
        return _Inbox(self)

    def choose(self, _visit: str | None) -> OpenedKit:
        if self.held is None:
            raise BadInput("KIT-NONE", "No hay visitas por hacer en esta laptop.")
        return self.kit(VISIT)

    def kit(self, visit: str, revision: int | None = None) -> OpenedKit:
        assert self.held is not None
        assert visit == VISIT
        return OpenedKit(self.held, digest(f"kit {self.held.revision}"))

    def verdict(self, _visit: str, *, report=None, cancel=None) -> Verdict:
        return self.verdict_is

    def session(self, visit: str) -> Session:
        tools = Tools(self.journal, self.evidence, self, self.hands, self.hands, self.clock)
        return Session(visit, "lucia", tools, lambda _digest: self.held)

    def procedure(self, _digest: str) -> Procedure:
        if isinstance(self.document, MaletinError):
            raise self.document
        return self.document

    def facts_of(self, kind: str) -> list[dict]:
        """Bodies of the events of one kind."""
        return [event.body for event in self.journal.kept if event.kind == kind]


class _Inbox:
    """The memory inbox, knowing which revision the kit has."""

    def __init__(self, laptop: VisitLaptop) -> None:
        self._laptop = laptop

    def highest_seen(self, kind: DocumentKind, _visit: str) -> int:
        assert kind is DocumentKind.KIT
        return self._laptop.held.revision if self._laptop.held else 0

    def withdrawn(self) -> set[str]:
        return self._laptop.withdrawn_visits

    def __getattr__(self, name: str):
        return getattr(self._laptop.store.inbox, name)


@dataclass
class Stage:
    """A presenter over such a laptop, working at once, with everything it showed."""

    laptop: VisitLaptop
    seconds: float = 0.0
    wall: float = 1_000.0
    shown: list[VisitView] = field(default_factory=list)
    went: list[tuple[str, dict]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = Desk(laptop=self.laptop)
        self.tools = self.desk.tools.__class__(
            self.desk.run, self.desk.office, lambda place: self.went.append((place.screen, dict(place.subject))),
            self.desk._notify, None, None,
        )  # fmt: skip
        self.presenter = self.make()

    def make(self) -> VisitPresenter:
        """Another program over the same journal: what a crash leaves."""
        return VisitPresenter(
            self.tools,
            self.desk.office,
            self.shown.append,
            lambda data: None if b"rota" in data else f"small {len(data)}",
            lambda: self.seconds,
            lambda: self.wall,
        )

    @property
    def view(self) -> VisitView:
        return self.shown[-1]

    def begin(self) -> None:
        """Arrived, started, and at the first step of the first task."""
        self.presenter.enter({})
        self.presenter.start("")
        self.presenter.begin_task()


def staged(*steps: dict, tasks: int = 2) -> Stage:
    """At the first step of a procedure with these steps."""
    stage = Stage(VisitLaptop(*steps, tasks=tasks))
    stage.begin()
    return stage
