"""The drawn samples of the gallery and the pictures. ``MAKE_BASELINES=1`` with this file draws them again."""

from __future__ import annotations

import os

import pytest

from app.report.pdf import write_visit_report
from app.settings import resource_root
from app.ui.acta import samples
from app.ui.acta.pdf_file import pages_of
from app.ui.acta.presenter import ActaMode

FOLDER = resource_root() / "resources" / "samples"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("until", ["signed", "closed"])
def test_a_sample_is_drawn_by_our_own_hand(until, language):
    told = samples.told(until=until)
    path = FOLDER / samples.file_name(told.events[-1].kind, language)

    if os.environ.get("MAKE_BASELINES"):
        FOLDER.mkdir(exist_ok=True)
        write_visit_report(told.content, lambda _digest: None, path, language)

    assert len(pages_of(path.read_bytes())) == 3


def test_a_sample_is_shown_with_its_pages():
    view = samples.acta_view(samples.told())

    assert view.mode is ActaMode.SHOWN
    assert view.detail == "3 páginas"


def test_without_a_visit_there_is_no_acta():
    assert samples.acta_view(None).mode is ActaMode.NOTHING
