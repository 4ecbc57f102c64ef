"""The right side of «Bienvenida»: one calm card for each moment. They say what was pressed and know nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar, QWidget

from app.i18n import _
from app.ui.first_run.presenter import FirstRunView, Form
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.field import Field
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words
from app.wire.slip import PREFIX


class FormFace(QFrame):
    """The slip: pasted whole, or typed."""

    pasted = Signal(str)
    """A slip arrived in one of the lines (a scanner types it there)."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.paste = button(_("Pegar la hoja de alta"), icon="clipboard")
        self.url = Field(_("Dirección de la oficina"), "https://")
        self.code = Field(_("Código de alta"), "XXXX-XXXX-XXXX-XXXX")
        self.go = button(_("Comprobar la oficina"), kind="primary", icon="shield-check")
        self.more = button(_("Más datos"), kind="quiet", icon="chevron-right")
        self.more.setCheckable(True)
        why = _("Pegue el texto que le dio el supervisor, escanéelo, o escriba la dirección y el código.")
        feet = row(self.more, None, self.go)
        self._ca = ""
        self.name = Field(_("Nombre de esta laptop"))
        self.anchor = Field(_("Huella que acompaña al código"), _("Sólo si el supervisor se la dio"))
        self._certificate = words("", wrap=False)
        self.choose = button(_("Elegir archivo…"), icon="folder-open")
        self._extra = self._build_extra()
        self.setLayout(
            column(
                words(_("Dé de alta esta laptop"), "title"), words(why, "muted"), row(self.paste, None), SPACE.xs,
                self.url, self.code, self._extra, SPACE.xs, feet, gap=SPACE.md, margin=SPACE.xl,
            )
        )  # fmt: skip
        self.more.toggled.connect(self._extra.setVisible)
        for one in (self.url, self.code):
            one.edit.textChanged.connect(self._typed)
            one.edit.returnPressed.connect(self.go.click)

    def form(self) -> Form:
        """What stands in the lines now."""
        return Form(self.url.text, self.code.text, self.anchor.text, self._ca, self.name.text)

    def show_view(self, view: FirstRunView) -> None:
        form = view.form
        self.url.show_text(form.url)
        self.code.show_text(form.code)
        self.anchor.show_text(form.anchor)
        self.name.show_text(form.name)
        self._ca = form.ca
        self._certificate.setText(_("El de su oficina") if form.ca else _("Los que conoce este equipo"))
        self.url.show_wrong(view.wrong == "url")
        self.code.show_wrong(view.wrong == "code")
        if view.wrong == "ca":
            self.more.setChecked(True)

    def _build_extra(self) -> QWidget:
        line = row(self._certificate, None, self.choose)
        label = words(_("Certificado de la oficina"), "strong", wrap=False)
        extra = QWidget()
        extra.setLayout(column(self.name, self.anchor, column(label, line, gap=SPACE.xs)))
        extra.hide()
        return extra

    def _typed(self, text: str) -> None:
        if PREFIX in text.lower() and "&z=fin" in text.lower():
            self.pasted.emit(text)


class WaitFace(QFrame):
    """Something is asked of the office; it can be given up."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._title = words("", "title")
        self._why = words("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(_("En contacto con la oficina"))
        self.cancel = button(_("Cancelar"), icon="x")
        feet = row(None, self.cancel)
        self.setLayout(column(self._title, self._why, SPACE.sm, self._bar, SPACE.sm, feet, margin=SPACE.xl))

    def say(self, title: str, why: str, *, can_cancel: bool) -> None:
        self._title.setText(title)
        self._why.setText(why)
        self.cancel.setVisible(can_cancel)


class MetFace(QFrame):
    """It is our office; one press spends the code."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._title = words("", "title")
        self._proof = Chip(_("Certificado comprobado"), "ok", "shield-check")
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(SPACE.xl)
        self._facts.setVerticalSpacing(SPACE.sm)
        self._facts.setColumnStretch(1, 1)
        self._values = [self._fact(place, name) for place, name in enumerate(_fact_names())]
        self.change = button(_("Cambiar datos"), kind="quiet", icon="chevron-left")
        self.go = button(_("Dar de alta esta laptop"), kind="primary", icon="key")
        why = _("El código se entrega ahora y sirve una sola vez.")
        feet = row(self.change, None, self.go)
        self.setLayout(
            column(
                self._title, row(self._proof, None), SPACE.xs, self._facts, SPACE.xs, words(why, "muted"), feet,
                margin=SPACE.xl,
            )
        )  # fmt: skip

    def show_view(self, view: FirstRunView) -> None:
        self._title.setText(_("Contestó {firm}").format(firm=view.firm))
        proved = _("Certificado comprobado") if view.form.url.startswith("https") else _("En este mismo equipo")
        self._proof.say(proved, "ok", "shield-check")
        for label, said in zip(self._values, (view.form.url, view.form.code, view.form.name), strict=True):
            label.setText(said)

    def _fact(self, place: int, name: str) -> QLabel:
        value = words("", selectable=True)
        self._facts.addWidget(words(name, "muted", wrap=False), place, 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(value, place, 1)
        return value


class SyncFace(QFrame):
    """The first list comes down."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._title = words("", "title")
        self._said = words("")
        self._next = words("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Avance de la primera sincronización"))
        self.stop = button(_("Detener"), icon="player-stop")
        self.again = button(_("Sincronizar otra vez"), kind="primary", icon="refresh")
        self.later = button(_("Seguir sin la lista"), kind="quiet")
        feet = row(self.later, None, self.stop, self.again)
        self.setLayout(column(self._title, self._said, self._bar, self._next, SPACE.xs, feet, margin=SPACE.xl))

    def show_view(self, view: FirstRunView, *, working: bool) -> None:
        self._title.setText(_("{name}, esta laptop ya es de {firm}").format(name=view.first_name, firm=view.firm))
        self._said.setText(view.sync_text or _("Llamando a la oficina…"))
        self._said.setVisible(working or view.trouble is None)  # the banner says it already
        self._next.setText(view.sync_next)
        known = view.fraction is not None
        self._bar.setRange(0, 1000 if known or not working else 0)
        self._bar.setValue(round((view.fraction or 0.0) * 1000))
        self._bar.setVisible(working)
        self.stop.setVisible(working)
        self.again.setVisible(not working)
        self.later.setVisible(not working)


class ReadyFace(QFrame):
    """All done: to the visit, or to practise first."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._title = words("", "headline")
        self._came = words("", "lead")
        self.go = button(_("Empezar"), kind="primary", icon="chevron-right")
        self.practise = button(_("Practicar con la visita de demostración"), icon="route")
        why = _("La práctica es otra empresa, inventada, en su propia ventana: nada de lo que haga ahí es real.")
        glyph = Glyph("circle-check", "ok", SIZE.icon_huge)
        head = row(glyph, self._title, gap=SPACE.lg)
        head.setStretch(1, 1)
        feet = row(self.practise, None, self.go)
        self.setLayout(
            column(head, self._came, SPACE.sm, words(why, "muted"), SPACE.xs, feet, gap=SPACE.md, margin=SPACE.xl)
        )

    def show_view(self, view: FirstRunView) -> None:
        self._title.setText(_("Todo listo, {name}").format(name=view.first_name))
        self._came.setText(view.came)
        self._came.setVisible(bool(view.came))


def _fact_names() -> tuple[str, str, str]:
    return _("Dirección"), _("Código"), _("Nombre de esta laptop")
