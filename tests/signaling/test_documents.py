"""What the documents say is so: generated parts, links, command lines, the example client, dependencies, names."""

import asyncio
import inspect
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main

import agent_console.cli
import kiosk.cli
import signaling.cli
from signaling.documents import UnknownPart, fill, stale, words
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.machine import Machine
from signaling.domain.states import MACHINES
from signaling.protocol import ErrorCode
from signaling.protocol.frames import Pong
from signaling.transport import sockets
from tests.servers import PATIENCE_S, ServerThread
from tests.wire_clients import WireClerk, WireKiosk

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RECORDS = sorted((DOCS / "adr").glob("[0-9]*.md"))
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
PROGRAMS = {
    "luukku-server": signaling.cli.app,
    "luukku-kiosk": kiosk.cli.app,
    "luukku-clerk": agent_console.cli.app,
}


def text_of(name: str) -> str:
    """A document's text."""
    return (DOCS / name).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    """A document's prose: headings and links in examples are none."""
    return re.sub(r"^```.*?^```|^ {4}.*?$", "", text, flags=re.MULTILINE | re.DOTALL)


# generated parts


def test_the_generated_parts_are_up_to_date() -> None:
    assert list(stale(DOCS)) == [], "run `luukku-server documents`"


def test_an_old_part_is_written_anew_and_an_unknown_one_is_an_error() -> None:
    assert "luukku" in fill("<!-- begin settings -->\nold\n<!-- end settings -->").lower()
    with pytest.raises(UnknownPart):
        fill("<!-- begin nonsense -->\n<!-- end nonsense -->")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_diagram_shows_every_transition_and_no_other(machine: Machine[Any, Any]) -> None:
    drawn = re.search(
        rf"### {machine.name.capitalize()}\n\n```mermaid\n(.*?)```", text_of("architecture.md"), re.DOTALL
    )
    assert drawn is not None
    arrows = set(re.findall(r"^ {4}(\w+) --> (\w+): (\w+)$", drawn[1], re.MULTILINE))
    assert arrows == {(source.value, target.value, event.value) for (source, event), target in machine.table.items()}


# the glossary


def test_the_glossary_explains_each_word_by_a_docstring_of_its_own_in_alphabetical_order() -> None:
    listed = [one.word for one in words.WORDS]
    assert listed == sorted(set(listed))
    assert {"agency", "ticket", "queue", "eligibility", "escalation", "offer", "estimated wait"} <= set(listed)
    inherited = {inspect.getdoc(base) for one in words.WORDS for base in one.of.__mro__[1:]}
    for one in words.WORDS:
        assert one.meaning.endswith("."), one.word
        assert one.member or inspect.getdoc(one.of) not in inherited, one.word
        # A dataclass without a docstring gets its signature as one.
        assert not one.meaning.startswith(f"{one.name}("), one.word
        assert f"| **{one.word}** | {one.meaning} |" in text_of("glossary.md")


# links


def anchors(text: str) -> set[str]:
    """What one can link to in a document."""
    headings = re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = document.parent / name if name else document
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize(
    "document", [DOCS / "architecture.md", DOCS / "contributing.md", *RECORDS], ids=lambda file: file.stem
)
def test_every_file_that_is_named_to_developers_exists(document: Path) -> None:
    rooms = "signaling|kiosk|agent_console|tests|docs|domain|service|transport|protocol|storage|client|web"
    named = re.findall(rf"`((?:{rooms})/[\w./-]+)`", document.read_text(encoding="utf-8"))
    assert [one for one in named if not (ROOT / one).exists() and not (ROOT / "signaling" / one).exists()] == []


def test_every_document_and_picture_can_be_found_from_the_readme() -> None:
    found, unread = set(), [ROOT / "README.md"]
    while unread:
        document = unread.pop()
        found.add(document)
        if document.suffix == ".md":
            targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
            linked = {(document.parent / target).resolve() for target in targets if "://" not in target}
            unread += linked - found
    assert {file for file in DOCS.rglob("*") if file.is_file()} - found == set()


# decisions


@pytest.mark.parametrize("record", RECORDS, ids=lambda file: file.stem)
def test_a_decision_has_its_form(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]}. ")
    parts = re.split(r"^## (.+)$", without_code(text), flags=re.MULTILINE)
    assert parts[1::2] == ["Status", "Context", "Decision", "Consequences"]
    assert all(part.strip() for part in parts[2::2])
    if record.name[:4] != "0000":
        assert re.match(r"(Accepted|Superseded by \[.+\]\(\d{4}-.+\.md\)), \d{4}-\d\d-\d\d$", parts[2].strip())


def test_decisions_are_numbered_without_gaps_newest_last_and_listed() -> None:
    assert [record.name[:4] for record in RECORDS] == [f"{number:04}" for number in range(len(RECORDS))]
    texts = [record.read_text(encoding="utf-8") for record in RECORDS[1:]]
    taken = [date for text in texts for date in re.findall(r"^Accepted, (.+)$", text, re.MULTILINE)]
    assert taken == sorted(taken)
    titles = [
        (text[2:6], record.name, text.splitlines()[0][8:]) for record, text in zip(RECORDS[1:], texts, strict=True)
    ]
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \| .+ \|$", text_of("adr/README.md"), re.MULTILINE)
    assert listed == titles


def test_the_former_page_of_decisions_holds_none() -> None:
    assert len(text_of("decisions.md").strip().splitlines()) == 3, "write a record in docs/adr instead"


# command lines


def shown_lines(document: Path) -> Iterator[str]:
    """Command lines that a reader would copy."""
    text = document.read_text(encoding="utf-8")
    for line in re.findall(r"^ *(?:\$ )?((?:[A-Z_]+=\S+ )*(?:/\S+/)?luukku-[a-z]+ .+)$", text, re.MULTILINE):
        yield re.sub(r"^(?:[A-Z_]+=\S+ )*(?:/\S+/)?", "", line)


def mentioned_commands(document: Path) -> set[str]:
    """Commands that the text names."""
    return set(re.findall(r"`(luukku-[a-z]+ [^`]+)`", document.read_text(encoding="utf-8")))


def follow(line: str) -> tuple[click.Command, list[str]]:
    """The command that a line runs, and its arguments."""
    program, *words = shlex.split(re.split(r" [<|>] ", line, maxsplit=1)[0], comments=True)
    command: Any = typer.main.get_command(PROGRAMS[program])
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("line", sorted({line for document in DOCUMENTS for line in shown_lines(document)}))
def test_every_command_line_is_one_that_the_program_takes(line: str) -> None:
    command, words = follow(line)
    assert not hasattr(command, "commands"), f"no such command: {line}"
    command.make_context(command.name, list(words))


@pytest.mark.parametrize("line", sorted({line for document in DOCUMENTS for line in mentioned_commands(document)}))
def test_every_command_that_is_mentioned_exists(line: str) -> None:
    command, words = follow(line)
    if "…" in words or not words:
        return
    assert not hasattr(command, "commands"), f"no such command: {line}"
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= known | {"--help"}, line


def test_every_make_target_that_is_shown_exists() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        shown = re.findall(r"(?:`|^ {4})make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(shown) <= made, document


# the protocol


async def test_the_smallest_client_pings_and_stays_for_a_call(
    server: ServerThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"```python\n(.*?)```", text_of("protocol.md"), re.DOTALL)
    assert found is not None
    modules = {name for line in re.findall(r"^(?:import|from) (.+)$", found[1], re.MULTILINE) for name in [line]}
    foreign = {re.split(r"[ .]", one)[0] for line in modules for one in line.split(" import ")[0].split(", ")}
    assert foreign - sys.stdlib_module_names == {"websockets", "cryptography"}
    pongs = 0

    class CountedPong(Pong):
        def model_post_init(self, _: object) -> None:
            nonlocal pongs
            pongs += 1

    monkeypatch.setattr(sockets, "Pong", CountedPong)
    client = tmp_path / "client.py"
    assert found[1].count("PING_S = 10\n") == 1
    client.write_text(found[1].replace("PING_S = 10\n", "PING_S = 0.1\n"), encoding="utf-8")
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", str(client), server.url, server.kiosk_code("lahti-1")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None

    async def line() -> str:
        assert running.stdout is not None
        return (await asyncio.wait_for(running.stdout.readline(), PATIENCE_S)).decode().rstrip()

    async def pings(more: int) -> None:
        wanted = pongs + more
        async with asyncio.timeout(PATIENCE_S):
            while pongs < wanted:
                await asyncio.sleep(0.02)

    try:
        assert await line() == "Ticket K01: 0 before you."
        await pings(3)
        async with WireClerk(server, "aino") as clerk:
            await clerk.be("available")
            # Neither of them holds any media.
            call = await clerk.answer()
            assert call.state == "live"
            assert await line() == "Aino is here."
            await pings(3)
            await clerk.hang_up()
        assert await line() == "It is over: served."
        assert await asyncio.wait_for(running.wait(), PATIENCE_S) == 0
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


async def test_an_unreadable_command_gets_an_error_without_its_id(server: ServerThread) -> None:
    async with WireKiosk(server, "lahti-1") as kiosk:
        await kiosk.say(json.dumps({"type": "command", "id": "mine", "command": {"do": "take_ticket"}}))
        assert (await kiosk.error(ErrorCode.BAD_FRAME)).id is None
        await kiosk.ping()


def test_every_command_has_its_place_in_the_tables_of_what_may_be_asked_for() -> None:
    text = text_of("protocol.md")
    tables = text[text.index("## Views and time") : text.index("## Commands and doing things once")]
    commands = set(re.findall(r"^\| \[`(\w+)`\]", text, re.MULTILINE))
    assert len(commands) > 10
    assert commands <= set(re.findall(r"`(\w+)`", tables))


# names that the code has and a reader looks for


def test_every_deadline_is_explained() -> None:
    chapter = text_of("architecture.md").split("## Deadlines")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE))
    assert named == {kind.value for kind in DeadlineKind}


def test_every_variable_of_the_command_line_clients_is_explained() -> None:
    read = {variable for program in PROGRAMS.values() for variable in variables(typer.main.get_command(program))}
    read |= {"LUUKKU_SETTINGS", "LUUKKU_CLERK_PASSWORD"}
    assert read <= set(re.findall(r"^\| `(LUUKKU_\w+)` \|", text_of("settings.md"), re.MULTILINE))


def variables(command: Any) -> Iterator[str]:
    """The environment variables that a command and those below it read."""
    for parameter in command.params:
        found = getattr(parameter, "envvar", None) or []
        yield from [found] if isinstance(found, str) else found
    for below in getattr(command, "commands", {}).values():
        yield from variables(below)


def test_every_variable_that_is_named_exists() -> None:
    explained = set(re.findall(r"^\| `(LUUKKU_\w+)` \|", text_of("settings.md"), re.MULTILINE))
    for document in DOCUMENTS:
        assert set(re.findall(r"LUUKKU_[A-Z_]*[A-Z]", document.read_text(encoding="utf-8"))) <= explained, document


def test_every_dependency_is_named_with_its_range_and_its_reason() -> None:
    told = dict(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| .+ \|$", text_of("dependencies.md"), re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    wanted += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    parted = [re.match(r"([\w.-]+)(?:\[[^]]*\])?([^;]*)", one) for one in wanted]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    used = {one[1]: one[2].strip() for one in parted if one is not None}
    assert told == used | package["dependencies"] | package["devDependencies"]
