"""A release, made from a copy of the project, installed into an empty environment, and tried there."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.e2e.programs import Program
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
LATER = "12.3.4"


def run(folder: Path, *command: str | Path, fails: bool = False) -> str:
    """What a command says; on stderr, if it is to fail."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is fails, done.stdout + done.stderr
    return done.stderr if fails else done.stdout


def release(folder: Path, version: str, *, fails: bool = False) -> str:
    """The command, in a checkout."""
    return run(folder, sys.executable, "-m", "tools.release", version, fails=fails)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it lies here, in a repository of its own."""
    there = tmp_path_factory.mktemp("release") / "luukku"
    for name in run(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).exists():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, there / name)
    run(there, "git", "init", "--quiet")
    run(there, "git", "config", "user.name", "A maintainer")
    run(there, "git", "config", "user.email", "maintainer@luukku.example")
    run(there, "git", "add", "--all")
    run(there, "git", "commit", "--quiet", "--message", "Everything")
    return there


def test_a_release_that_cannot_be_is_refused_and_changes_nothing(checkout: Path) -> None:
    assert "is no version" in release(checkout, "next", fails=True)
    assert "does not come after" in release(checkout, "0.0.1", fails=True)
    changelog = checkout / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    changelog.write_text(text + "\n", encoding="utf-8")
    assert "not committed" in release(checkout, LATER, fails=True)
    changelog.write_text("# Changelog\n\n## Unreleased\n", encoding="utf-8")
    run(checkout, "git", "commit", "--quiet", "--all", "--message", "Nothing to tell")
    assert "nothing under" in release(checkout, LATER, fails=True)
    run(checkout, "git", "reset", "--quiet", "--hard", "HEAD~1")
    assert run(checkout, "git", "tag") == ""


def test_a_release_runs_the_demo_in_an_empty_environment(checkout: Path, tmp_path: Path) -> None:
    said = release(checkout, LATER)
    assert f"tagged as v{LATER}" in said
    assert f"\n## {LATER} - " in (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert run(checkout, "git", "status", "--porcelain") == ""
    assert "The kiosk's page" in run(checkout, "git", "tag", "--list", f"v{LATER}", "--format=%(contents)")
    out = checkout / "dist"
    run(out, "sha256sum", "--check", "--strict", "SHA256SUMS")
    bills = {
        part: {one["name"] for one in json.loads((out / f"luukku-{LATER}-{part}.cdx.json").read_bytes())["components"]}
        for part in ("python", "pages")
    }
    assert {"fastapi", "aiortc", "av"} <= bills["python"]
    assert {"react", "suomifi-ui-components"} <= bills["pages"]
    assert "vitest" not in bills["pages"], "what is only needed to build is not in it"

    wheel = out / f"luukku-{LATER}-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    assert {"kiosk/web/dist/index.html", "agent_console/web/dist/index.html"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "tools/")) or "/web/src/" in name]

    venv.create(tmp_path / "empty", with_pip=True)
    programs, port = tmp_path / "empty" / "bin", free_port()
    locked = ("--requirement", checkout / "requirements.lock")
    run(tmp_path, programs / "pip", "install", "--quiet", "--require-hashes", *locked)
    run(tmp_path, programs / "pip", "install", "--quiet", "--no-deps", wheel)
    # Beside what this interpreter has, an environment is only empty without what the tests were started with.
    plain = {"PATH": f"{programs}{os.pathsep}/usr/bin:/bin", "PYTHONPATH": "", "PYTHONSAFEPATH": "1"}
    with Program(
        "signaling.cli", "demo", "--port", str(port), python=programs / "python", environment=plain, folder=tmp_path
    ) as demo:
        demo.until(lambda: any("The test call works" in line for line in list(demo.out)), "the test call")
        with urlopen(f"http://localhost:{port}/openapi.json") as answer:
            assert json.load(answer)["info"]["version"] == LATER
        with urlopen(f"http://localhost:{port}/kiosk") as answer:
            assert b'<div id="root">' in answer.read()
        demo.interrupt()
        assert demo.wait() == 0, demo.err
