"""What travels as Qt sees it: groups with files, told precisely."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.ui.kit.model import DIGEST_ROLE, TITLES, Column, KitModel
from app.ui.kit.samples import VIEWS

GROUPS = VIEWS["normal"]().by_task


@pytest.fixture
def model(qtbot):
    made = KitModel()
    made.show_groups(GROUPS)
    return made


def with_state(place, state):
    group = GROUPS[place]
    rows = (replace(group.rows[0], state=state), *group.rows[1:])
    return (*GROUPS[:place], replace(group, rows=rows), *GROUPS[place + 1 :])


def test_qt_finds_nothing_wrong(qtbot):
    model = KitModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    for groups in (GROUPS, with_state(1, "Alterado"), (), GROUPS[:1], GROUPS):
        model.show_groups(groups)

    assert model.rowCount() == len(GROUPS)
    assert model.columnCount() == len(Column)


def test_files_stand_under_their_task(model):
    second = model.index(1, 0)

    assert model.rowCount(second) == 2
    child = model.index(1, 0, second)
    assert model.data(child) == "Hoja-de-conteo.xlsx"
    assert model.parent(child) == second
    assert not model.parent(second).isValid()
    assert model.rowCount(child) == 0
    assert child.data(DIGEST_ROLE) == "Hoja-de-conteo.xlsx"
    assert second.data(DIGEST_ROLE) == ""


def test_every_line_is_read_aloud_whole(model):
    task, file = model.index(0, 0), model.index(0, 0, model.index(0, 0))
    spoken = Qt.ItemDataRole.AccessibleTextRole

    assert model.data(task, spoken) == "1. Respaldo completo de SAE antes de empezar · Completo · 9.2 kB"
    assert model.data(file, spoken).startswith("P01 Respaldo de sistema con prueba · Aquí · 9.2 kB")
    assert model.data(file.siblingAtColumn(Column.STATE), spoken) == "Estado: Aquí"


def test_titles_are_named(model):
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]

    assert titles == list(TITLES.values())
    assert model.data(QModelIndex()) is None


def test_a_changed_state_keeps_the_selection_and_tells_only_its_row(model):
    told = []
    model.modelReset.connect(lambda: told.append("reset"))
    model.dataChanged.connect(lambda first, _last: told.append((first.parent().row(), first.row())))

    assert not model.show_groups(with_state(1, "Alterado"))

    assert told == [(-1, 1), (1, 0)]


def test_another_shape_is_told_anew(model):
    assert model.show_groups(GROUPS[:2])
    assert model.groups == GROUPS[:2]
