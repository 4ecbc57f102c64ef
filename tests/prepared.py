"""One prepared world per worker: hub, signed documents, an enrolled and synchronised laptop; tests copy it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from app.bootstrap.hub import HubDoor
from app.clock import SystemClock
from app.demo import firm, story, world
from app.demo.props import lay_out
from app.demo.story import Story
from app.demo.world import HubProcess, World
from app.vault import MemoryVault
from app.wire.slip import EnrolSlip, read_slip
from tests.hub.served import serving

_MORNING = "hub-in-the-morning"


@dataclass
class Prepared:
    """A world whose hub runs and whose laptop is ready to leave."""

    world: World
    hub: HubProcess

    def slip(self) -> EnrolSlip:
        """For one more laptop of the technician, made on the hub's own machine: a login for each would soon be told to
        wait."""
        return _slip(self.world.hub, self.hub.url)

    @contextmanager
    def own_door(self, root: Path) -> Iterator[Callable[[], EnrolSlip]]:
        """Slips of a hub of one's own with the same records, for tests that try several codes: the shared hub tells
        whoever comes for the eleventh time in a minute to wait."""
        home = shutil.copytree(self.world.hub, root)
        with serving(home) as hub:
            yield partial(_slip, home, hub.url)

    def copy(self, root: Path) -> World:
        """The same world with a laptop of its own; the hub stays shared."""
        root.mkdir(parents=True)
        for name in ("laptop", "client", "desk"):
            shutil.copytree(self.world.root / name, root / name)
        shutil.copy2(self.world.passphrase, root / "passphrase")
        return replace(self.world, root=root)

    def morning(self, root: Path) -> World:
        """The office as it was when everything was published, for a hub and a new laptop of one's own; none runs."""
        root.mkdir(parents=True)
        for name in ("client", "desk"):
            shutil.copytree(self.world.root / name, root / name)
        shutil.copytree(self.world.root / _MORNING, root / "hub")
        shutil.copy2(self.world.passphrase, root / "passphrase")
        (root / "laptop").mkdir()
        return replace(self.world, root=root)


def _slip(home: Path, url: str) -> EnrolSlip:
    made = HubDoor(MemoryVault).enrol_code(home, firm.TECHNICIAN.id, hours=1, url=url)
    return read_slip(made["slip"])


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Files of the catalogue are small here; `maletin demo` makes them up to 64 MB."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(firm, "FILES", tuple(dataclasses.replace(spec, megabytes=1) for spec in firm.FILES))
        told = Story(world.found(tmp_path_factory.mktemp("demo") / "w", SystemClock().now()))
        world.build_hub(told.world)
        lay_out(told.world.client)
        hub = world.start_hub(told.world)
        try:
            world.publish(told.world, hub.url)
            shutil.copytree(told.world.hub, told.world.root / _MORNING)
            code = world.enrolment_code(told.world, hub.url, firm.TECHNICIAN.id)
            ca = str(told.world.hub / "tls" / "ca.pem")
            story.maletin(told.world, "enrol", hub.url, code["code"], "--ca", ca, "--json")
            story.maletin(told.world, "sync", "--json")
            yield Prepared(told.world, hub)
        finally:
            hub.stop()
