"""The systemd units and the sample of settings: they are well formed, and say what the operator's guide says."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signaling.settings import load_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = ["luukku.service", "luukku-backup.service"]
WORST_EXPOSURE = 20
"""Of 100, by `systemd-analyze security`: 96 is a unit that says nothing, 20 is good."""


def analyze(*arguments: object) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("systemd-analyze")
    assert program is not None, "systemd-analyze is missing: apt-get install systemd"
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they stand, with the program where it is here."""
    here = Path(sys.executable).parents[1]
    for unit in DEPLOY.glob("luukku*.*"):
        if unit.suffix in (".service", ".timer"):
            (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/luukku/", f"{here}/"))
    return tmp_path


def read(unit: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation shows
    parser.read_string((DEPLOY / unit).read_text(encoding="utf-8"))
    return parser


def test_systemd_takes_every_line_of_them(units: Path) -> None:
    done = analyze("verify", "--man=no", *sorted(units.iterdir()))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("service", SERVICES)
def test_they_may_do_little(units: Path, service: str) -> None:
    done = analyze("security", "--offline=true", f"--threshold={WORST_EXPOSURE}", units / service)
    assert done.returncode == 0, done.stdout[-200:]


def test_the_server_is_started_again_for_ever_and_may_have_files_and_port_443() -> None:
    unit = read("luukku.service")
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    service = unit["Service"]
    assert service["Restart"] == "always"
    assert float(service["RestartSec"]) >= 1
    assert int(service["LimitNOFILE"]) >= 65_536
    assert "CAP_NET_BIND_SERVICE" in service["AmbientCapabilities"]
    assert "CAP_NET_BIND_SERVICE" in service["CapabilityBoundingSet"]


def test_the_backup_is_made_every_night() -> None:
    calendar = read("luukku-backup.timer")["Timer"]["OnCalendar"]
    done = analyze("calendar", "--iterations=3", calendar)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("02:15:00") >= 3


@pytest.mark.parametrize("uncommented", [False, True], ids=["as it stands", "with what is commented out"])
def test_the_sample_of_settings_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uncommented: bool) -> None:
    text = (DEPLOY / "luukku.conf").read_text(encoding="utf-8")
    if uncommented:
        text = text.replace("# LUUKKU_", "LUUKKU_").replace("LUUKKU_TURN_SECRET=", "LUUKKU_TURN_SECRET=hush")
    (tmp_path / "luukku.conf").write_text(text, encoding="utf-8")
    monkeypatch.setenv("LUUKKU_SETTINGS", str(tmp_path / "luukku.conf"))
    settings = load_settings()
    assert settings.database == "sqlite:////var/lib/luukku/luukku.sqlite3"
    assert settings.trusted_proxies == ("127.0.0.1",)
    assert (settings.host, settings.port) == (("::", 443) if uncommented else ("127.0.0.1", 8000))
    assert len(settings.turn_urls) == (2 if uncommented else 0)
