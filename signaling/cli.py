"""`luukku-server`: serve, demo, administer, simulate, print the protocol's schema."""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import structlog
import typer

from signaling.app import configure_logging, create_app, make_server
from signaling.demo.running import running_demos
from signaling.domain import records
from signaling.domain.catalogue import CatalogueError, parse_catalogue
from signaling.domain.moment import Moment
from signaling.domain.times import Times
from signaling.listening import CannotListenError
from signaling.protocol.texts import visible
from signaling.security.passwords import UnfitPassword, hash_password
from signaling.service import administration, corrections
from signaling.service.administration import NotPossible
from signaling.service.explain import UNKNOWN_SKILLS, Log, explain
from signaling.service.finding import find_ticket
from signaling.service.ports import StorageUnavailable, Transaction
from signaling.service.story import tell_story
from signaling.service.work import Work
from signaling.settings import Settings, SettingsError, load_settings
from signaling.simulation.command import simulate
from signaling.storage.backup import back_up
from signaling.storage.database import database_file, sqlite_url
from signaling.storage.open import look_into, migrate_database, open_database
from signaling.storage.postgres import is_postgres

R = TypeVar("R")
HELSINKI = ZoneInfo("Europe/Helsinki")

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The Luukku server. Settings come from LUUKKU_* variables; see docs/settings.md.",
)
admin = typer.Typer(no_args_is_help=True, help="What an administrator does, on the server's own database.")
app.add_typer(admin, name="admin")
app.command()(simulate)

LINES = "\n"
"""What may stand in an error: of a file each mistake has a line."""
TAKES_DASHES = {"ignore_unknown_options": True}
"""For commands that take an id: some that were made earlier begin with a dash."""
DatabaseOption = Annotated[str | None, typer.Option("--database", help="SQLAlchemy URL; default: LUUKKU_DATABASE.")]


def fail(message: str) -> typer.Exit:
    """Say what is wrong in one line on stderr; raise what this returns."""
    typer.echo(f"luukku-server: {visible(message, keep=LINES)}", err=True)
    return typer.Exit(1)


def _settings(**overrides: object) -> Settings:
    try:
        return load_settings(**overrides)
    except SettingsError as error:
        raise fail(str(error)) from error


def _now() -> int:
    return time.time_ns() // 1_000_000


def _moment(tx: Transaction) -> Moment:
    """Now, as everybody counts who writes into this database."""
    return corrections.beside(tx.moment(), _now())


def _look_for(settings: Settings) -> None:
    """Only an import and a server make a database: anywhere else a missing one is a mistake, and nothing is made."""
    if is_postgres(settings.database):
        return
    file = database_file(settings.database)
    if file.exists():
        return
    demos = "".join(f" A demo runs on --database {sqlite_url(one)}." for one in running_demos())
    raise fail(
        f"there is no database {settings.database} (LUUKKU_DATABASE, --database): {file.absolute()} is not there; "
        f"'luukku-server admin import' makes one.{demos}"
    )


def _run(database: str | None, work: Callable[[Transaction], R], *, create: bool = False) -> R:
    """Do something in the database that the settings name; `create`: it need not be there."""
    settings = _settings(database=database)
    if not create:
        _look_for(settings)
    try:
        with open_database(settings.database) as opened:
            return opened.run_now(work)
    except CatalogueError as error:
        raise fail(f"the catalogue was not imported:\n{error}") from error
    except (NotPossible, StorageUnavailable, ValueError) as error:
        raise fail(str(error)) from error


def _read(database: str | None, work: Callable[[Transaction, Callable[[], None]], R]) -> R:
    """What `work` reads, beside a running server and without making it wait; it is given how to renew its snapshot."""
    settings = _settings(database=database)
    _look_for(settings)
    try:
        with look_into(settings.database) as opened:
            return opened.run_now(lambda tx: work(tx, opened.renew))
    except (NotPossible, StorageUnavailable) as error:
        raise fail(str(error)) from error


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, HELSINKI)


def _work(tx: Transaction) -> Work:
    """The surroundings of something that an administrator does to what is under way."""
    stored = tx.catalogue()
    if stored is None:
        raise NotPossible("There is no catalogue yet; import one first.")
    now = _moment(tx)
    return Work(tx, now.stamp, parse_catalogue(stored[1]), Times(), lead=now.lead)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Serve kiosks and consoles until told to stop."""
    settings = _settings(host=host, port=port, database=database)
    configure_logging(settings.log_level)
    try:
        complaint = settings.check_certificate()
        if complaint is not None:
            structlog.get_logger(__name__).warning("certificate_expired", message=complaint)
        with open_database(settings.database) as opened:
            server = make_server(create_app(settings, database=opened), settings)
            server.run()
    except (SettingsError, CannotListenError, StorageUnavailable, ValueError, OSError) as error:
        raise fail(str(error)) from error


@app.command()
def migrate(database: DatabaseOption = None) -> None:
    """Bring the database's schema up to this program's; servers that know it go on meanwhile."""
    settings = _settings(database=database)
    try:
        before, after = migrate_database(settings.database)
    except StorageUnavailable as error:
        raise fail(str(error)) from error
    was = "already" if before == after else f"was {before}" if before else "is new"
    typer.echo(f"The schema is {after}, {was}.")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    directory: Annotated[
        Path | None, typer.Option("--directory", help="Where to keep the demo's data; default: thrown away.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the demo: a catalogue of towns and agencies, a robot clerk, and a first test call that proves itself."""
    from signaling.demo.run import DemoFailed, run_demo  # noqa: PLC0415  # only the demo needs it

    try:
        run_demo(host, port, directory)
    except (DemoFailed, StorageUnavailable) as error:
        raise fail(str(error)) from error


@app.command()
def schema(
    diagrams: Annotated[
        bool, typer.Option("--diagrams", help="The state machines as Mermaid diagrams instead.")
    ] = False,
) -> None:
    """Print the wire protocol as JSON Schema."""
    if diagrams:
        from signaling.documents.figures import state_diagrams  # noqa: PLC0415  # reads the models' sources

        typer.echo(state_diagrams())
        return
    from signaling.protocol.export import json_schema  # noqa: PLC0415  # building it takes a moment

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def documents(
    directory: Annotated[Path, typer.Argument(help="The folder of documents.")] = Path("docs"),
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if something is out of date.")] = False,
) -> None:
    """Write the generated parts of the documents: the protocol's tables, figures, settings, the state diagrams."""
    from signaling.documents import stale  # noqa: PLC0415  # reads the models' sources

    found = stale(directory)
    for file, text in found.items():
        typer.echo(f"{file} is out of date." if check else f"{file} written.")
        if not check:
            file.write_text(text, encoding="utf-8")
    if check and found:
        raise fail("run 'luukku-server documents'.")


@admin.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The catalogue, as docs/catalogue.md describes it.")],
    database: DatabaseOption = None,
) -> None:
    """Make a catalogue the one in force. Importing it again changes nothing."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"cannot read {file}: {error}") from error
    diff = _run(database, lambda tx: administration.import_catalogue(tx, text, *_moment(tx)), create=True)
    if not diff:
        typer.echo("Nothing has changed.")
    for kind in ("languages", "agencies", "services", "sites", "kiosks", "clerks"):
        changes = getattr(diff, kind)
        for word, ids in (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed)):
            if ids:
                typer.echo(f"{kind} {word}: {', '.join(ids)}")


@admin.command("kiosk-code")
def kiosk_code(kiosk: str, database: DatabaseOption = None) -> None:
    """Print a one-time code that enrols a kiosk within fifteen minutes."""

    def work(tx: Transaction) -> str:
        now = _moment(tx)
        return administration.make_kiosk_code(tx, kiosk, now.stamp, Times().enrolment_code, now.lead)

    typer.echo(_run(database, work))


@admin.command("kiosk-revoke")
def kiosk_revoke(kiosk: str, database: DatabaseOption = None) -> None:
    """Trust a kiosk no longer: it is cut off within seconds."""

    _run(database, lambda tx: administration.revoke_kiosk(_work(tx), kiosk))
    typer.echo(f"Kiosk '{kiosk}' is revoked.")


@admin.command("kiosks")
def kiosks(database: DatabaseOption = None) -> None:
    """List the kiosks: enrolled, connected, out of order."""
    for kiosk in _read(database, lambda tx, _: tx.kiosks()):
        state = "revoked" if kiosk.revoked_at else "enrolled" if kiosk.key_x else "not enrolled"
        here = "connected" if kiosk.connection else "not connected"
        typer.echo(f"{kiosk.id}: {state}, {here}" + (f", out of order: {kiosk.problem}" if kiosk.problem else ""))


@admin.command("backup")
def backup(
    directory: Annotated[Path, typer.Argument(help="The folder of backups; it is made if it is not there.")],
    database: DatabaseOption = None,
    keep: Annotated[int, typer.Option(help="How many to keep, the new one included.", min=1)] = 14,
) -> None:
    """Copy the database, also while the server runs, into a file named by date and time; remove old ones."""
    settings = _settings(database=database)
    if is_postgres(settings.database):
        raise fail("a PostgreSQL database is backed up with its own tools, as docs/operations.md says (pg_dump).")
    _look_for(settings)
    try:
        made = back_up(database_file(settings.database), directory, keep, _now())
    except StorageUnavailable as error:
        raise fail(f"{error}.") from error
    typer.echo(f"{made}: {made.stat().st_size} bytes.")


@admin.command("clerk-password")
def clerk_password(clerk: str, database: DatabaseOption = None) -> None:
    """Set a clerk's password, typed or read from standard input (one line); whatever is open under the old one ends."""
    try:
        password_hash = hash_password(
            typer.prompt("New password", hide_input=True, confirmation_prompt=True)
            if sys.stdin.isatty()
            else sys.stdin.readline()
        )
    except UnicodeError as error:
        raise fail("the password is not text in this terminal's encoding.") from error
    except UnfitPassword as error:
        raise fail(str(error)) from error
    _run(database, lambda tx: administration.set_password(_work(tx), clerk, password_hash))
    typer.echo(f"The password of '{clerk}' is set; whoever was signed in as '{clerk}' no longer is.")


@admin.command("clerk-lock")
def clerk_lock(clerk: str, database: DatabaseOption = None) -> None:
    """End all that is open as a clerk, within seconds; nobody can sign in as them until a new password is set."""
    _run(database, lambda tx: administration.set_password(_work(tx), clerk, None))
    typer.echo(f"'{clerk}' is locked out; 'clerk-password' lets them in again.")


TicketArgument = Annotated[str, typer.Argument(help="The ticket's id or its number.")]
SiteOption = Annotated[str | None, typer.Option("--site", help="Only at this site: numbers are counted at each.")]
OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Only taken on this day: numbers begin anew each day."),
]


def _find(tx: Transaction, name: str, site: str | None, on: datetime | None) -> records.Ticket:
    return find_ticket(tx, name, _local, site=site, on=None if on is None else on.date())


@admin.command("ticket", context_settings=TAKES_DASHES)
def ticket(
    ticket: TicketArgument, database: DatabaseOption = None, site: SiteOption = None, on: OnOption = None
) -> None:
    """Print a ticket's whole story."""

    def work(tx: Transaction, _: Callable[[], None]) -> list[str]:
        found = _find(tx, ticket, site, on)
        return tell_story(found, tx.events(found.id), _local)

    for line in _read(database, work):
        typer.echo(visible(line))


@admin.command("explain", context_settings=TAKES_DASHES)
def explain_(
    ticket: TicketArgument, database: DatabaseOption = None, site: SiteOption = None, on: OnOption = None
) -> None:
    """Tell why a ticket was served by whom and when: who was considered, who was chosen, why not the others."""

    def work(tx: Transaction, renew: Callable[[], None]) -> list[str]:
        return explain(tx, _find(tx, ticket, site, on), _local, renew)

    for line in _read(database, work):
        typer.echo(visible(line))


@admin.command("replay")
def replay_(
    database: DatabaseOption = None,
    hours: Annotated[int, typer.Option(help="How far to look back from the newest event.", min=1)] = 24,
) -> None:
    """Replay the event log and check that the rules choose what was chosen, match by match."""

    def work(tx: Transaction, renew: Callable[[], None]) -> tuple[int, int, list[str]]:
        # From the log's end: of a simulated day, or of a copy, today's clock says nothing.
        since = tx.last_event_at() - hours * 3_600_000
        count, unknown, wrong = 0, 0, []
        for _, match in Log(tx, renew).replay(since):
            if match is None:
                continue
            count += 1
            if not match.known:
                unknown += 1
            elif not match.as_expected:
                wrong.append(
                    f"event {match.event.seq}: ticket {match.event.ticket} to {match.clerk}; "
                    f"the rules say {match.expected}"
                )
        return count, unknown, wrong

    count, unknown, wrong = _read(database, work)
    for line in wrong:
        typer.echo(visible(line))
    if wrong:
        raise fail(f"{len(wrong)} of {count} matches are not what the rules choose.")
    if unknown:
        raise fail(f"{unknown} of {count} matches cannot be judged: {UNKNOWN_SKILLS[0].lower()}{UNKNOWN_SKILLS[1:]}")
    typer.echo(f"{count} matches, each as the rules choose.")


if __name__ == "__main__":
    app()
