"""A server whose PostgreSQL goes away in the middle of things, and what the command line says of its schema."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from typer.testing import CliRunner

from signaling.cli import app
from signaling.storage.postgres import make_pg_engine
from signaling.storage.schema import metadata
from tests import postgres
from tests.servers import ServerProcess
from tests.wire_clients import WireClerk, WireKiosk


@pytest.fixture
def own() -> Iterator[postgres.Postgres]:
    """A PostgreSQL that survives crashes, of this test alone."""
    made = postgres.Postgres()
    with contextlib.closing(made):
        yield made


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments])
    return done.exit_code, done.output


def test_the_migrations_make_exactly_the_schema_there_too() -> None:
    engine = make_pg_engine(postgres.empty_database())
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_bringing_the_schema_up_to_date_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.shared().fresh()
    monkeypatch.setenv("LUUKKU_DATABASE", url)
    code, text = said("serve", "--port", "1")
    assert code == 1
    assert "has no tables yet: run 'luukku-server migrate'" in text
    assert said("migrate") == (0, "The schema is 0001, is new.\n")
    assert said("migrate") == (0, "The schema is 0001, already.\n")


def test_a_schema_of_a_newer_program_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.empty_database()
    server = postgres.shared()
    server.run("UPDATE alembic_version SET version_num = '9999'", database=url.split("@/")[1].split("?")[0])
    monkeypatch.setenv("LUUKKU_DATABASE", url)
    code, text = said("serve", "--port", "1")
    assert code == 1
    assert "has schema 9999, which this program does not know; start a newer one" in text


async def test_nothing_acknowledged_is_lost_when_the_database_crashes_and_comes_back(
    own: postgres.Postgres, tmp_path: Path
) -> None:
    url = own.fresh()
    assert said("migrate", "--database", url)[0] == 0
    server = ServerProcess(tmp_path, database=url, LUUKKU_LEASE_S="30")
    try:
        async with WireKiosk(server, "lahti-1") as kiosk, WireClerk(server, "aino") as clerk:
            first = await kiosk.take()
            own.stop("immediate")
            own.start()
            # Both people's connections go on.
            await clerk.be("available")
            await clerk.answer()
            await kiosk.until(lambda view: view.call is not None and view.call.state == "live")
            assert kiosk.ticket.id == first
            own.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'luukku'")
            await clerk.hang_up()
            await kiosk.until(lambda view: view.ticket is not None and view.ticket.state == "closed")
        assert server.process.poll() is None, server.log()
    finally:
        server.close()
