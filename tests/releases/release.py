"""What is kept of a former release, and its reading of what it is sent."""

import io
import json
import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent
RELEASES = sorted(one.name for one in HERE.iterdir() if (one / "conversation.json").is_file())
Frame = dict[str, Any]


class Release:
    """A recorded release."""

    def __init__(self, name: str) -> None:
        self._directory = HERE / name
        tape = json.loads((self._directory / "conversation.json").read_text(encoding="utf-8"))
        self.answers: list[dict[str, Any]] = tape["answers"]
        self.frames: list[tuple[str, str, Frame]] = [(who, side, frame) for who, side, frame in tape["frames"]]
        """Of both clients, in the order in which they were said: whose connection, which end of it, what."""
        schema = json.loads((self._directory / "schema.json").read_text(encoding="utf-8"))
        self._strict, self._tolerant = schema["$defs"], _tolerant(schema["$defs"])

    def of(self, who: str) -> list[tuple[str, Frame]]:
        """One client's conversation."""
        return [(side, frame) for one, side, frame in self.frames if one == who]

    def accepts(self, frame: Frame) -> list[str]:
        """What its server has against a client's frame: it refuses fields that it does not know."""
        return _complaints(self._strict, "ClientFrame", frame)

    def reads(self, frame: Frame) -> list[str]:
        """What its clients cannot read in a server's frame: fields that they do not know are no matter."""
        kinds = {one["properties"]["type"]["const"] for one in self._members("ServerFrame")}
        return _complaints(self._tolerant, "ServerFrame", frame) if frame["type"] in kinds else []

    def reads_answer(self, model: str, body: Any) -> list[str]:
        """The same of an answer to a request."""
        return _complaints(self._tolerant, model, body)

    def _members(self, union: str) -> Iterator[Any]:
        for member in self._strict[union]["oneOf"]:
            yield self._strict[member["$ref"].removeprefix("#/$defs/")]

    def unpack_kiosk_page(self, directory: Path) -> Path:
        """The kiosk's page as it was built; where it is."""
        packed = lzma.decompress((self._directory / "kiosk.tar.xz").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(directory, filter="data")
        return directory


def _complaints(definitions: Any, name: str, found: Any) -> list[str]:
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(found)]


def _tolerant(node: Any) -> Any:
    """The schema as the release's clients apply it: unknown fields are passed over, unknown codes are read as codes."""
    if isinstance(node, list):
        return [_tolerant(one) for one in node]
    if not isinstance(node, dict):
        return node
    tolerant = {key: _tolerant(value) for key, value in node.items() if key != "additionalProperties" or value}
    if "ErrorCode" in tolerant:
        tolerant["ErrorCode"] = {"type": "string"}
    return tolerant
