"""The schema helps an editor: every part and field has a title and a description."""

from __future__ import annotations

import json

from app.procedures.model import Procedure
from app.procedures.schema import DIALECT, FIELDS, PARTS, json_schema
from app.procedures.sentences import kinds_of_step


def test_schema_names_its_dialect_and_is_plain_json() -> None:
    schema = json_schema()

    assert schema["$schema"] == DIALECT
    assert json.loads(json.dumps(schema)) == schema
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {name for name, field in Procedure.model_fields.items() if field.is_required()}


def test_every_part_and_field_has_title_and_description() -> None:
    schema = json_schema()

    for part in (schema, *schema["$defs"].values()):
        assert part["description"]
        for field in part.get("properties", {}).values():
            assert field["title"]
            assert field["description"]


def test_no_description_is_left_over() -> None:
    schema = json_schema()
    parts = {"Procedure": schema, **schema["$defs"]}

    assert set(parts) == set(PARTS)
    assert {name for part in parts.values() for name in part.get("properties", {})} == set(FIELDS)


def test_every_kind_of_step_is_in_it() -> None:
    kinds = set(json_schema()["properties"]["steps"]["items"]["discriminator"]["mapping"])

    assert kinds == set(kinds_of_step())
    assert len(kinds) == 11
