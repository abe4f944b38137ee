"""Writes `requirements.lock`: every Python package that a server or a client needs, at one version, with its checksums.

`python -m tools.lock` writes it anew with the newest releases that the ranges of `pyproject.toml` allow.
`python -m tools.lock --check` says whether it still fits those ranges, without asking a registry.

The file names no registry, so that a mirror serves it too, and holds for every platform:

    pip install --require-hashes --requirement requirements.lock
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
EXTRAS = ("simulate",)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")


def write() -> None:
    """Write the lock.

    Raises:
        subprocess.CalledProcessError: no versions fit, or the registry did not answer; uv says why on stderr.
    """
    subprocess.run(  # noqa: S603 - the command is this module's own
        [
            *(Path(sys.executable).with_name("uv"), "pip", "compile", PROJECT.name, "--output-file", LOCK.name),
            *(part for extra in EXTRAS for part in ("--extra", extra)),
            *("--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade", "--quiet"),
            *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "python -m tools.lock"),
        ],
        cwd=ROOT,
        check=True,
    )


def pinned(text: str) -> dict[str, str]:
    """The version of each package of a lock, by its canonical name."""
    found = (_PINNED.match(line) for line in text.splitlines())
    return {canonicalize_name(one[1]): one[2] for one in found if one}


def wanted(project: str) -> list[Requirement]:
    """What `pyproject.toml` asks for, with the extras that are locked."""
    table = tomllib.loads(project)["project"]
    more = (line for extra in EXTRAS for line in table["optional-dependencies"][extra])
    return [Requirement(line) for line in (*table["dependencies"], *more)]


def faults(lock: str, project: str) -> Iterator[str]:
    """What is wrong with a lock, each as a sentence."""
    versions = pinned(lock)
    for one in wanted(project):
        version = versions.get(canonicalize_name(one.name))
        if version is None:
            yield f"{one.name} is not in it."
        elif not one.specifier.contains(version, prereleases=True):
            yield f"{one.name} is locked at {version}, and {one.specifier} is asked for."
    for name, version in versions.items():
        block = lock.split(f"\n{name}=={version}", 1)[-1].split("\n    #", 1)[0]
        if "--hash=sha256:" not in block:
            yield f"{name} has no checksum."
    if re.search(r"https?://|--index|--find-links", lock):
        yield "It names where packages come from."


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only say whether the lock fits the ranges")
    if not parser.parse_args().check:
        write()
    wrong = list(faults(LOCK.read_text(encoding="utf-8"), PROJECT.read_text(encoding="utf-8")))
    for sentence in wrong:
        print(f"{LOCK.name}: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
