"""Keys of this screen."""

from __future__ import annotations

from app.i18n import N_
from app.ui.shortcuts import Shortcut

KEYS = (
    Shortcut("visit-answer", "Return", N_("Contestar el paso"), "visit"),
    Shortcut("visit-choose", "1", N_("Elegir la opción con ese número, del 1 al 9"), "visit", typed=True),
    Shortcut("visit-note", "N", N_("Escribir una nota"), "visit", typed=True),
    Shortcut("visit-paste", "P", N_("Pegar una foto o captura del portapapeles"), "visit", typed=True),
    Shortcut("visit-file", "Ctrl+O", N_("Adjuntar un archivo"), "visit"),
    Shortcut("visit-capture", "Ctrl+Shift+P", N_("Capturar la pantalla o una parte"), "visit"),
    Shortcut("visit-skip", "S", N_("Omitir el paso, con motivo"), "visit", typed=True),
    Shortcut("visit-undo", "Ctrl+Z", N_("Deshacer lo último"), "visit"),
    Shortcut("visit-stop", "Ctrl+.", N_("Detener lo que está en curso"), "visit"),
    Shortcut("visit-finish", "F", N_("Terminar la tarea con su resultado"), "visit", typed=True),
    Shortcut("visit-raise", "E", N_("Registrar una eventualidad"), "visit", typed=True),
    Shortcut("visit-rank", "R", N_("Acordar otro orden de las tareas"), "visit", typed=True),
    Shortcut("visit-picture", "G", N_("Ver grande la imagen del paso"), "visit", typed=True),
    Shortcut("visit-outline", "T", N_("Ir a la lista de tareas y pasos"), "visit", typed=True),
)
