"""The wire protocol as JSON Schema (draft 2020-12): for other clients, and for the pages' TypeScript types.

What clients send is described as it is read (fields with a default may be left out); what the server sends, as it is
written (every field is there).
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from signaling.protocol import commands, frames, rest, views
from signaling.protocol.base import MAX_FRAME_BYTES, PROTOCOL_VERSION, PROTOCOL_VERSIONS
from signaling.protocol.errors import Category, ComingBack, ErrorCode
from signaling.protocol.languages import LANGUAGES

DIALECT = GenerateJsonSchema.schema_dialect

_CLIENT: Mapping[str, Any] = {
    "ClientFrame": frames.ClientFrame,
    "Command": commands.Command,
    "KioskCommand": commands.KioskCommand,
    "ClerkCommand": commands.ClerkCommand,
    "EnrolRequest": rest.EnrolRequest,
    "SignIn": rest.SignIn,
}
_SERVER: Mapping[str, Any] = {
    "ServerFrame": frames.ServerFrame,
    "EnrolReply": rest.EnrolReply,
    "SessionReply": rest.SessionReply,
    "CatalogueDocument": rest.CatalogueDocument,
    "ColleaguesReply": rest.ColleaguesReply,
    "DemoReply": rest.DemoReply,
    "Problem": rest.Problem,
    "Health": rest.Health,
}
_NAMED: Mapping[str, Any] = {
    "SignalData": frames.SignalData,
    "MediaProblem": commands.MediaProblem,
    "PassReason": commands.PassReason,
    "Consent": commands.Consent,
    "AfterState": commands.AfterState,
    "TicketState": views.TicketState,
    "CloseReason": views.CloseReason,
    "ClerkState": views.ClerkState,
    "BreakReason": views.BreakReason,
    "ColleagueStanding": rest.ColleagueStanding,
    "Words": rest.Words,
}


class _Generate(GenerateJsonSchema):
    """No titles (they only repeat the field's name); a field that tells models apart is required, as when parsing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        if self.mode == "serialization":
            return field.get("serialization_exclude_if") is None
        inner = field["schema"]
        if inner["type"] == "default" and inner["schema"]["type"] == "literal":
            return True
        return super().field_is_required(field, total)


def _schemas(groups: Mapping[JsonSchemaMode, Mapping[str, Any]]) -> dict[str, Any]:
    inputs = [(name, mode, TypeAdapter(type_)) for mode, group in groups.items() for name, type_ in group.items()]
    roots, document = TypeAdapter.json_schemas(inputs, schema_generator=_Generate, ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = document.get("$defs", {})
    for (name, _), schema in roots.items():
        if name not in definitions:
            definitions[name] = schema
    return definitions


def _tidy(node: Any) -> Any:
    """Drop what only repeats: a title, and a default beside a const."""
    if isinstance(node, dict):
        return {
            key: _tidy(value)
            for key, value in node.items()
            if not (key == "title" and isinstance(value, str)) and not (key == "default" and "const" in node)
        }
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    return node


def _by_name(node: Any, names: Mapping[str, Any]) -> Any:
    """Write a reference wherever a named alias stands spelled out."""
    if isinstance(node, list):
        return [_by_name(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    for name, spelled_out in names.items():
        if node == spelled_out:
            return {"$ref": f"#/$defs/{name}"}
    return {key: _by_name(value, names) for key, value in node.items()}


def json_schema() -> dict[str, Any]:
    """The whole protocol as one JSON Schema document.

    `$defs` holds every message by name; `ClientFrame` and `ServerFrame` are the two directions of the WebSocket, the
    models of `signaling.protocol.rest` what the REST endpoints take and give. A model that travels in both directions
    is described once, in the full form in which it is written.
    """
    definitions = _schemas({"validation": _CLIENT, "serialization": {**_SERVER, **_NAMED}})
    both_ways = {name.removesuffix("-Output") for name in definitions if name.endswith("-Output")}
    text = json.dumps(_tidy(definitions))
    for name in both_ways:
        for form in ("Input", "Output"):
            text = text.replace(f'"#/$defs/{name}-{form}"', f'"#/$defs/{name}"')
    definitions = json.loads(text)
    for name in both_ways:
        definitions[name] = definitions.pop(f"{name}-Output")
        del definitions[f"{name}-Input"]
    names = {name: definitions[name] for name in (*_NAMED, "Command")}
    for definition in definitions.values():
        for key, value in definition.items():
            definition[key] = _by_name(value, names)
    return {
        "$schema": DIALECT,
        "title": "Protocol",
        "description": f"The Luukku wire protocol, version {PROTOCOL_VERSION}.",
        "$defs": dict(sorted(definitions.items())),
    }


def constants() -> dict[str, Any]:
    """The protocol's numbers that a schema cannot say."""
    return {
        "PROTOCOL_VERSION": PROTOCOL_VERSION,
        "PROTOCOL_VERSIONS": list(PROTOCOL_VERSIONS),
        "MAX_FRAME_BYTES": MAX_FRAME_BYTES,
        "LANGUAGES": [language.model_dump() for language in LANGUAGES],
    }


def errors() -> dict[str, Any]:
    """The table of errors, as the type generator takes it."""
    return {
        "categories": [category.value for category in Category],
        "comingBack": [way.value for way in ComingBack],
        "rows": {
            code.value: {
                "sentence": code.sentence,
                "category": code.meaning.category.value,
                "close": code.meaning.close,
                "status": code.meaning.status,
                "retry": code.meaning.retry,
                "comingBack": code.meaning.coming_back.value,
                "disowns": code.meaning.disowns,
            }
            for code in ErrorCode
        },
    }


def main(arguments: list[str]) -> int:
    """Print the schema; with `--typescript`, all that the type generator takes."""
    if arguments not in ([], ["--typescript"]):
        print("usage: python -m signaling.protocol.export [--typescript]", file=sys.stderr)
        return 2
    schema = json_schema()
    document = {"schema": schema, "constants": constants(), "errors": errors()} if arguments else schema
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
