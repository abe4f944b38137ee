"""Every module is held by a test file: one that imports it, or one that the table below names for it.

So nobody adds a module that no test is responsible for. Coverage says how much of each is run (`make coverage`).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("signaling", "kiosk", "agent_console")
HELD: dict[str, str] = {
    "agent_console.robot": "e2e/test_python_call.py",
    "agent_console.session": "e2e/test_python_call.py",
    "kiosk.check": "e2e/test_python_call.py",
    "kiosk.lock": "e2e/test_python_call.py",
    "kiosk.media": "e2e/test_python_call.py",
    "kiosk.result": "e2e/test_python_call.py",
    "kiosk.terminal": "e2e/test_python_call.py",
    "kiosk.wish": "e2e/test_python_call.py",
    "signaling.client": "signaling/test_client.py",
    "signaling.client.climber": "signaling/test_client_media.py",
    "signaling.client.conversation": "signaling/test_client_machines.py",
    "signaling.client.drawing": "signaling/test_figure.py",
    "signaling.client.ladder": "signaling/test_client_machines.py",
    "signaling.cluster": "cluster/test_nodes.py",
    "signaling.demo": "e2e/test_demo.py",
    "signaling.documents": "signaling/test_documents.py",
    "signaling.domain.catalogue": "signaling/test_catalogue.py",
    "signaling.domain.events": "signaling/test_event_types.py",
    "signaling.domain.forecast": "signaling/test_estimate.py",
    "signaling.domain.replay": "signaling/test_desk_machine.py",
    "signaling.protocol.export": "signaling/test_documents.py",
    "signaling.protocol.languages": "signaling/test_documents.py",
    "signaling.protocol.turn_url": "signaling/test_settings.py",
    "signaling.security.device_keys": "signaling/test_sessions.py",
    "signaling.security.limits": "signaling/test_sign_in_limits.py",
    "signaling.service": "signaling/test_desk_machine.py",
    "signaling.service.ports": "signaling/test_storage_contract.py",
    "signaling.service.transfers": "signaling/test_transfers.py",
    "signaling.setting_values": "signaling/test_settings.py",
    "signaling.simulation": "simulation/test_command.py",
    "signaling.storage": "signaling/test_storage.py",
    "signaling.storage.sql": "signaling/test_storage_contract.py",
    "signaling.transport": "signaling/test_hub_parts.py",
    "signaling.transport.sessions": "signaling/test_sessions.py",
}
"""Modules and packages that no test file imports by name, and the file that drives them; the longest name counts."""


def modules() -> Iterator[str]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            inner = file.relative_to(ROOT)
            if {"web", "versions"} & set(inner.parts) or file.stem in {"__init__", "__main__"}:
                continue
            yield ".".join(inner.with_suffix("").parts)


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def holder(module: str) -> str | None:
    """The test file of the table's longest name that the module has or lies in."""
    parts = module.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((HELD[name] for name in names if name in HELD), None)


def test_every_module_is_held_by_a_test_file() -> None:
    direct = {name for file in (ROOT / "tests").rglob("test_*.py") for name in imported(file)}
    alone = [module for module in modules() if module not in direct and holder(module) is None]
    assert alone == [], "no test file imports these, and the table names none for them"


@pytest.mark.parametrize("name", sorted(HELD))
def test_the_table_names_what_there_is(name: str) -> None:
    assert (ROOT / "tests" / HELD[name]).is_file()
    assert any(module == name or module.startswith(f"{name}.") for module in modules())
