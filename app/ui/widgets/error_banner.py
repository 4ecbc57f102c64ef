"""A trouble, calmly: what happened · what is safe · what to do · details with the code, to copy · the one way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton

from app.errors import MaletinError
from app.i18n import _, ngettext
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.tab_order import stand_after, stop_before
from app.ui.widgets.text import words

if TYPE_CHECKING:  # the window is painted before a document is read
    from app.procedures.problem import Problem

Offer = tuple[str, Callable[[], None]]
"""A button: its verb and what it does."""
_MOST_PROBLEMS = 20
"""Mistakes of a document shown one by one; the rest are counted, and all of them are copied."""
_ICONS = {"danger": "alert-octagon", "warn": "alert-triangle", "info": "info-circle", "ok": "circle-check"}


class ErrorBanner(QFrame):
    """Hidden until it has something to say, and empty until then: most banners never show a trouble."""

    def __init__(self, action: str = "", press: Callable[[], None] | None = None) -> None:
        """``action``: the one button that mends it, with a verb; empty = none."""
        super().__init__()
        self.setProperty("kind", "banner")
        self.action: QPushButton | None = None
        self._verb = action
        self._press = press
        self._details = ""
        self.hide()

    def _build(self) -> None:
        before = stop_before(self)
        self._glyph = Glyph("alert-octagon", "danger", SIZE.icon_large)
        self._what = words("", "strong")
        self._safe = words("")
        self._todo = words("")
        self._problems: QLabel | None = None
        self._code = words("", "code", wrap=False, selectable=True)
        self._copy = button(_("Copiar detalles"), self._copy_details, kind="quiet", icon="copy")
        self.action = button(self._verb, self._press, kind="secondary") if self._verb else None
        self._ways = row(None, self._copy, *((self.action,) if self.action else ()), gap=SPACE.sm)
        self._feet = row(self._code, self._ways, gap=SPACE.sm)
        self._feet.setStretch(1, 1)
        self._body = column(self._what, self._safe, self._todo, self._feet, gap=SPACE.xs)
        line = row(self._glyph, self._body, gap=SPACE.lg, margin=SPACE.lg)
        line.setContentsMargins(SPACE.lg, SPACE.lg, SPACE.lg, SPACE.sm)  # the foot is as tall as a button
        line.setAlignment(self._glyph, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setMinimumWidth(1)  # its foot is no reason to be wider than the window: it has a second line
        stand_after(before, self._copy, *((self.action,) if self.action else ()))

    def show_trouble(self, trouble: MaletinError | None, tone: str = "danger", offer: Offer | None = None) -> None:
        """None hides it. ``offer``: the button for this trouble, where it is not always the same one."""
        if trouble is None:
            self.hide()
            return
        if self.layout() is None:
            self._build()
        self.show()
        self._glyph.show_icon(_ICONS[tone], tone)
        self._what.setText(trouble.what)
        for label, said in ((self._safe, trouble.safe), (self._todo, trouble.todo)):
            label.setText(said)
            label.setVisible(bool(said))
        self._code.setText(_("Código {code}").format(code=trouble.code))
        self._show_problems(problems_of(trouble))
        if offer is not None:
            self._offer(*offer)
        elif self.action is not None and self._press is None:
            self.action.hide()
        facts = "\n".join(_fact_lines(trouble))
        self._details = "\n".join(part for part in (trouble.code, trouble.sentences(), facts) if part)
        self.setAccessibleName(trouble.sentences())
        retone(self, tone=tone)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.layout() is not None:
            self._fit()

    def _fit(self) -> None:
        """The buttons stand under the code where both have no room on one line."""
        room = self.width() - 3 * SPACE.lg - SIZE.icon_large
        needed = self._code.sizeHint().width() + self._ways.sizeHint().width() + 2 * SPACE.sm
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._feet.setDirection(across if needed <= room else down)

    def _offer(self, text: str, press: Callable[[], None]) -> None:
        """The button is made when it is first needed: most banners never show a trouble."""
        if self.action is None:
            self.action = button(text)
            self._ways.addWidget(self.action)
            self.setTabOrder(self._copy, self.action)
        else:
            self.action.clicked.disconnect()
        self.action.setText(text)
        self.action.setAccessibleName(text)
        self.action.clicked.connect(lambda _checked=False: press())
        self.action.show()

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        if self._problems is None:
            if not problems:
                return
            self._problems = words("", selectable=True)
            self._body.insertWidget(1, self._problems)
        lines = [problem_text(one) for one in problems[:_MOST_PROBLEMS]]
        if (more := len(problems) - len(lines)) > 0:
            lines.append(ngettext("y {count} más", "y {count} más", more).format(count=more))
        self._problems.setText("\n".join(lines))
        self._problems.setVisible(bool(lines))

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self._copy.setText(_("Copiado"))


def problems_of(trouble: MaletinError) -> tuple[Problem, ...]:
    """The mistakes of a document, errors alone, in the order of its lines."""
    found = trouble.facts.get("problems")
    if not found:
        return ()
    from app.procedures.problem import Problem, Severity

    every = found if isinstance(found, tuple) else ()
    return tuple(one for one in every if isinstance(one, Problem) and one.severity is Severity.ERROR)


def problem_text(problem: Problem) -> str:
    """One mistake, as read by people."""
    said = _("Línea {line}, columna {column}: {text} ({code})")
    return said.format(line=problem.line, column=problem.column, text=problem.text, code=problem.code)


def _fact_lines(trouble: MaletinError) -> list[str]:
    lines = [f"{name}: {value}" for name, value in trouble.facts.items() if name != "problems"]
    return [*lines, *map(problem_text, problems_of(trouble))]
