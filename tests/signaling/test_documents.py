"""What the documents say is so: generated parts, links, command lines, the example client, the dependencies."""

import asyncio
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

import agent_console.cli
import kiosk.cli
import signaling.cli
from signaling.documents import UnknownPart, fill, stale
from tests.servers import ServerThread

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
PROGRAMS = {
    "luukku-server": signaling.cli.app,
    "luukku-kiosk": kiosk.cli.app,
    "luukku-clerk": agent_console.cli.app,
}


def test_the_generated_parts_are_up_to_date() -> None:
    assert list(stale(ROOT / "docs")) == [], "run `luukku-server documents`"


def test_an_old_part_is_written_anew_and_an_unknown_one_is_an_error() -> None:
    assert "luukku" in fill("<!-- begin settings -->\nold\n<!-- end settings -->").lower()
    with pytest.raises(UnknownPart):
        fill("<!-- begin nonsense -->\n<!-- end nonsense -->")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    anchors = {re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-") for line in _headings(text)}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif "://" not in target:
            assert (document.parent / target.split("#")[0]).exists(), target


def _headings(text: str) -> list[str]:
    return [line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")]


def _shown_commands() -> list[str]:
    found = set()
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        found |= set(re.findall(r"`(luukku-[a-z]+ [^`]+)`", text))
        found |= set(re.findall(r"^ {4}(luukku-[a-z]+ .+)$", text, re.MULTILINE))
    return sorted(found)


@pytest.mark.parametrize("line", _shown_commands())
def test_every_command_line_is_one_that_the_program_takes(line: str) -> None:
    program, *words = shlex.split(line.split(" < ", maxsplit=1)[0].split(" | ", maxsplit=1)[0], comments=True)
    command: Any = typer.main.get_command(PROGRAMS[program])
    while hasattr(command, "commands") and words:
        assert words[0] in command.commands, line
        command, words = command.commands[words[0]], words[1:]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= known | {"--help"}, line


async def test_the_smallest_client_works(server: ServerThread, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    client = tmp_path / "client.py"
    client.write_text(found[1], encoding="utf-8")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(client), server.url, server.kiosk_code("lahti-1")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "Ticket K01: 0 before you.\n", done.stderr


def test_every_dependency_is_named_with_its_range_and_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| .+ \|$", text, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(o for e in extras for o in e),
    ]
    parted = [re.match(r"([\w.-]+)(?:\[[^]]*\])?([^;]*)", one) for one in wanted]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    used = {one[1]: one[2].strip() for one in parted if one is not None}
    assert told == used | package["dependencies"] | package["devDependencies"]
