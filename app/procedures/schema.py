"""The JSON Schema of a procedure file, so that an editor helps the consultant while writing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.i18n import N_, _
from app.procedures.model import Procedure

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "urn:maletin:procedure:1"

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "Procedure": N_("Procedimiento de soporte: una revisión exacta, validada y firmada por un consultor."),
        "Applies": N_("Sistema y versiones para los que se validó."),
        "ArtifactNeed": N_("Archivo que la visita debe llevar, dicho en términos del sistema del cliente."),
        "ArtifactKind": N_("Tipo de insumo."),
        "Picture": N_("Imagen que muestra algún paso; la firma del procedimiento cubre cada byte."),
        "Condition": N_("El paso existe solo si un paso anterior se contestó así."),
        "OnFail": N_("Qué se puede hacer si el paso falla; al menos una salida."),
        "Option": N_("Una de las opciones."),
        "Minutes": N_("Duración estimada, en minutos."),
        "Evidence": N_("Qué tan probados están los pasos."),
        "Writes": N_("Qué les hace a los datos del cliente."),
        "Probe": N_("Qué revisa la laptop por sí sola; nunca escribe."),
        "Instruction": N_("Hacer algo y decir que está hecho."),
        "Confirm": N_("Mirar y contestar sí o no; «no» es una falla."),
        "Choice": N_("Elegir uno de varios caminos."),
        "Measure": N_("Anotar un número; fuera de los límites es una falla."),
        "Text": N_("Escribir un dato."),
        "EvidenceStep": N_("Adjuntar una foto, captura o archivo."),
        "Check": N_("La laptop revisa sola y muestra lo que vio; fuera de los límites es una falla."),
        "ArtifactStep": N_("Verificar otra vez un archivo del maletín y abrirlo."),
        "Backup": N_("Respaldar y probar que el respaldo se puede restaurar."),
        "Approval": N_("El cliente autoriza con nombre y firma."),
        "Wait": N_("Esperar un tiempo."),
    }
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "format": N_("Versión del formato de este archivo: 1."),
        "slug": N_("Nombre único y permanente: minúsculas sin acento y guiones."),
        "code": N_("Número en la biblioteca de procedimientos: P01…"),
        "revision": N_("Número de revisión; cada cambio publicado lo aumenta."),
        "title": N_("Título corto, en una línea."),
        "purpose": N_("Para qué sirve y cuándo se usa."),
        "applies": N_("Sistemas y versiones para los que se validó."),
        "product": N_("Sistema: SAE, COI, NOI, BANCO, CAJA, Firebird… («same» = el de la tarea, solo en insumos)."),
        "versions": N_("Límites que se cumplen todos («>=6 <11»), o «*»."),
        "evidence": N_("CONFIRMED: sale de un documento nombrado. LIKELY: varias fuentes o práctica."),
        "sources": N_("De dónde salen los pasos."),
        "writes": N_("no, yes o irreversible (sin regreso más que el respaldo)."),
        "before": N_("Lo que debe estar listo antes de empezar."),
        "risks": N_("Lo que puede salir mal."),
        "minutes": N_("Minutos estimados."),
        "least": N_("Mínimo de minutos."),
        "most": N_("Máximo de minutos."),
        "artifacts": N_("Archivos que la visita debe llevar."),
        "steps": N_("Los pasos, en orden."),
        "id": N_("Nombre único dentro del procedimiento: minúsculas sin acento y guiones."),
        "kind": N_("Tipo."),
        "version": N_("«same» = la instalada en el cliente, «any» = la más nueva que haya, o un número fijo."),
        "release": N_("«current» = el re-instalable del cliente, «newest» = el más alto, «any», o R y número."),
        "why": N_("Por qué hace falta."),
        "optional": N_("true si la visita puede salir sin él."),
        "step": N_("Paso anterior del que depende."),
        "option": N_("Opción elegida en ese paso."),
        "passed": N_("Si ese paso pasó (true) o falló (false)."),
        "text": N_("Qué hacer, en Markdown sencillo; en una opción, lo que se lee."),
        "warning": N_("Advertencia que se muestra antes de todo."),
        "expect": N_("Qué se debe ver si salió bien."),
        "required": N_("true = no se puede omitir."),
        "irreversible": N_("true = cerrado hasta que pase un respaldo probado en la misma tarea."),
        "when": N_("El paso aparece solo si se cumple."),
        "alternative_to": N_("Aparece solo si ese otro paso falló y se eligió su alternativa."),
        "on_fail": N_("Qué hacer si falla."),
        "image": N_("Imagen que se muestra en el paso: el nombre de una de «images»."),
        "images": N_("Imágenes de los pasos; cada archivo está junto a este."),
        "name": N_("Archivo de la imagen, junto a este: .png, .jpg o .svg."),
        "alt": N_("Lo que se ve en la imagen, para quien no puede verla."),
        "sha256": N_("Huella SHA-256 del archivo; «maletin procedures lint» dice cuál es."),
        "size": N_("Bytes del archivo."),
        "retry": N_("true = se puede repetir."),
        "alternative": N_("Primer paso del otro camino."),
        "goto": N_("Paso al que se salta; en una opción, siempre hacia adelante."),
        "stop": N_("Motivo con el que se detiene la tarea."),
        "question": N_("Pregunta que se contesta."),
        "options": N_("De 2 a 9 opciones."),
        "unit": N_("Unidad de la medida."),
        "minimum": N_("Lo menos aceptable."),
        "maximum": N_("Lo más aceptable."),
        "pattern": N_("Expresión regular que cumple el texto completo; vacía = cualquiera."),
        "hint": N_("Ayuda para escribirlo bien."),
        "takes": N_("photo, screenshot o file."),
        "at_least": N_("Cuántas evidencias como mínimo."),
        "probe": N_("Qué se revisa."),
        "target": N_("Ruta o equipo:puerto; {ask} = lo da el técnico, {step:ID} = respuesta de un paso text anterior."),
        "bounds": N_("Límites: min-bytes, max-age-hours, sha256, ods, forced-writes, max-gap, checks…"),
        "by_hand": N_("false = solo la laptop puede contestarlo."),
        "artifact": N_("Insumo de «artifacts» que se verifica."),
        "open": N_("true = se abre después de verificarlo."),
        "proof": N_("restore = restaurado en otro archivo; full-read = leído completo."),
        "statement": N_("Lo que el cliente firma."),
        "seconds": N_("Segundos de espera."),
    }
)


def json_schema() -> dict[str, Any]:
    """Draft 2020-12, with a title and a description in the reader's language for every part and field."""
    schema = Procedure.model_json_schema(mode="validation")
    for name, part in {"Procedure": schema, **schema["$defs"]}.items():
        part["description"] = _(PARTS[name])
        for field, about in part.get("properties", {}).items():
            about["title"] = field
            about["description"] = _(FIELDS[field])
    return {"$schema": DIALECT, "$id": IDENTIFIER, **schema}
