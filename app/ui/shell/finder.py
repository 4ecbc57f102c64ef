"""What the palette can find on this laptop: clients, tasks and procedures of its kits. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.protocol import Task
from app.ui.text_match import fold, searched


@dataclass(frozen=True, slots=True)
class Found:
    """One thing by name."""

    kind: str
    """One of client, task, procedure."""
    id: str
    name: str
    visit: str
    where: str
    """The client's name, for tasks and procedures."""


def find_all(task: Task) -> tuple[Found, ...]:
    """Clients and procedures of every kit here, and the tasks of visits still open (those of past visits, thousands
    after some years, are found in «Historial»); runs in the store's worker."""
    closed = task.laptop.parts.journal.closed()
    found: dict[tuple[str, str], Found] = {}
    for opened in task.laptop.kits():
        kit = opened.kit
        client = kit.client.name
        found.setdefault(("client", kit.client.id), Found("client", kit.client.id, client, kit.visit, ""))
        for one in kit.tasks:
            if kit.visit not in closed:
                key = ("task", f"{kit.visit}/{one.task.id}")
                found[key] = Found("task", one.task.id, one.task.title, kit.visit, client)
            ref = one.procedure
            if ref is not None:
                found.setdefault(("procedure", ref.slug), Found("procedure", ref.slug, ref.title, kit.visit, client))
    for thing in found.values():
        fold(searched(thing.name, thing.where))
    return tuple(found.values())
