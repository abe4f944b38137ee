"""The server passes a signal on as it was sent, which is right only while both directions are written alike."""

from typing import Any

from signaling.protocol.frames import ClientSignal, ServerSignal


def _schema(model: type[ClientSignal] | type[ServerSignal]) -> dict[str, Any]:
    schema = model.model_json_schema()
    del schema["title"], schema["description"]
    return schema


def test_a_signal_is_written_alike_in_both_directions() -> None:
    assert _schema(ClientSignal) == _schema(ServerSignal)
