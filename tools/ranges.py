"""Tries the ranges of `pyproject.toml` at both ends: `python -m tools.ranges [--only lowest|highest]`.

For each end an empty environment gets the oldest or the newest release that each range allows, and the rules, the
catalogue, the storage, the protocol, a server and both Python clients are tested in it (`TESTS`). The packages that
those packages need themselves are always the newest that fit: what is old there is not this project's to promise.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
ENDS: Final = {"lowest": "lowest-direct", "highest": "highest"}
TESTS: Final = (
    "tests/signaling/test_machines.py",
    "tests/signaling/test_catalogue.py",
    "tests/signaling/test_hours.py",
    "tests/signaling/test_storage_contract.py",
    "tests/signaling/test_storage.py",
    "tests/signaling/test_fairness.py",
    "tests/signaling/test_hostile_frames.py",
    "tests/signaling/test_rest.py",
    "tests/signaling/test_settings.py",
    "tests/signaling/test_client.py",
    "tests/signaling/test_client_media.py",
    "tests/signaling/test_sessions.py",
    "tests/signaling/test_admin.py",
    "tests/kiosk",
    "tests/simulation/test_scenario.py",
    "tests/simulation/test_command.py",
)


def install(end: str, where: Path) -> Path:
    """Make an environment with every range at one end (a key of `ENDS`); its Python.

    Raises:
        subprocess.CalledProcessError: no versions fit, or the registry did not answer; uv says why on stderr.
    """
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, where], check=True)  # noqa: S603
    python = where / "bin" / "python"
    subprocess.run(  # noqa: S603
        [uv, "pip", "install", "--quiet", "--python", python, "--resolution", ENDS[end], "--editable", f"{ROOT}[dev]"],
        check=True,
    )
    return python


def test(python: Path) -> int:
    """Run the tests in that environment; pytest's exit code."""
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    command: list[str | Path] = [python, "-m", "pytest", "--quiet", "--numprocesses", "2", "--dist", "loadfile", *TESTS]
    return subprocess.run(command, cwd=ROOT, check=False, env=os.environ | {"PATH": path}).returncode  # noqa: S603


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=[*ENDS], help="one end; both without")
    failed = 0
    only = parser.parse_args().only
    for end in [only] if only else [*ENDS]:
        with tempfile.TemporaryDirectory(prefix=f"luukku-{end}-") as folder:
            print(f"Installing the {end} releases that the ranges allow …", flush=True)
            failed |= test(install(end, Path(folder) / "venv"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
