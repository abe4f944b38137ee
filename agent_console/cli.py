"""`luukku-clerk`: what runs at the agency without a page."""

import asyncio
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from agent_console.robot import RobotEvent, RobotPlan, RobotSummary, run_robot
from signaling.client import Address, BadAddressError, ClientError, RefusedError, UnreachableError
from signaling.client.plain import log_to_stderr
from signaling.client.sources import MediaError
from signaling.protocol.commands import Consent
from signaling.protocol.texts import visible

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Luukku at the agency, without a page.",
)

WRONG_USAGE, REFUSED, NO_CONNECTION, INTERRUPTED, NO_MEDIA = 2, 3, 5, 7, 8


@app.callback()
def _main() -> None:
    """Luukku at the agency, without a page."""


def _fail(message: str, code: int) -> typer.Exit:
    typer.echo(f"luukku-clerk: {visible(message)}", err=True)
    return typer.Exit(code)


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            text = sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _fail(f"the password file {file} cannot be read: {error}", WRONG_USAGE) from error
        lines = text.splitlines()
        password = lines[0] if lines else ""
    else:
        password = os.environ.pop("LUUKKU_CLERK_PASSWORD", "")
    if not password:
        raise _fail("no password: give --password-file FILE or set LUUKKU_CLERK_PASSWORD.", WRONG_USAGE)
    return password


def _print(event: RobotEvent, *, as_json: bool) -> None:
    now = datetime.now().astimezone()
    try:
        if as_json:
            values = {"at": now.isoformat(timespec="milliseconds")} | event.model_dump(mode="json", exclude_none=True)
            print(json.dumps(values, ensure_ascii=False), flush=True)
        else:
            print(f"{now:%H:%M:%S} {visible(event.text)}", flush=True)
    except BrokenPipeError:
        # Nobody reads the output any more; it goes on serving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _run(address: Address, clerk: str, password: str, plan: RobotPlan, *, as_json: bool) -> RobotSummary:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()

    def interrupt() -> None:
        if stop.is_set() and me is not None:
            me.cancel()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    return await run_robot(
        address, clerk, password, plan, on_event=lambda event: _print(event, as_json=as_json), stop=stop
    )


@app.command(
    epilog="Exit codes: 0 all calls done, or stopped by Ctrl-C or SIGTERM where --calls was not given; "
    "2 wrong usage; 3 may not sign in, signed out or taken over; 5 the server does not answer; "
    "7 stopped before --calls were done; 8 the media cannot be shown."
)
def robot(
    server: Annotated[str, typer.Option("--server", metavar="URL", envvar="LUUKKU_SERVER", help="The server.")],
    clerk: Annotated[str, typer.Option("--clerk", metavar="NAME", help="The clerk's id in the catalogue.")],
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="FILE",
            help="File whose first line is the password; - is standard input. "
            "Default: the variable LUUKKU_CLERK_PASSWORD.",
        ),
    ] = None,
    answer_after: Annotated[float, typer.Option(min=0, metavar="S", help="Seconds to let it ring first.")] = 1.0,
    talk: Annotated[
        float | None,
        typer.Option(min=0, metavar="S", help="Hang up this long after the first picture. Default: the customer ends."),
    ] = None,
    agency: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Answer for this agency only. Repeatable. Default: all that the clerk serves."),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Answer in this language only. Repeatable. Default: all that the clerk has."),
    ] = None,
    transfer_to: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Then propose to pass the customer on to this agency, in place of hanging up."),
    ] = None,
    transfer_language: Annotated[
        str | None, typer.Option(metavar="CODE", help="In this language there. Default: the customer's.")
    ] = None,
    consent: Annotated[
        Consent | None,
        typer.Option(help="Write down that the customer agreed so. Default: wait for the customer's answer."),
    ] = None,
    decline_first: Annotated[int, typer.Option(min=0, metavar="N", help="Pass on the first N offers.")] = 0,
    never_answer: Annotated[
        bool,
        typer.Option("--never-answer", help="Let everything ring, and stay on the break that follows."),
    ] = False,
    media: Annotated[
        str,
        typer.Option(
            metavar="figure|pattern|FILE",
            help="A drawn figure that speaks in soft tones, a test pattern with a tone of 660 Hz, "
            "or a media file over and over.",
        ),
    ] = "figure",
    calls: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after N calls. Default: never.")] = None,
    json_lines: Annotated[
        bool, typer.Option("--json", help="Each event as one JSON object; `ended` carries what was seen and heard.")
    ] = False,
    allow_plain: Annotated[
        bool,
        typer.Option("--allow-plain", envvar="LUUKKU_ALLOW_PLAIN", help="Allow http:// to another machine."),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what the media does, to stderr.")] = False,
) -> None:
    """Be a scripted clerk: sign in, go available, answer what comes, and start over.

    It serves the agencies and languages that the catalogue gives the clerk, or those of them that are named here, and
    passes the others on. It prints one line per event, and survives restarts of the server. Ctrl-C or SIGTERM: it
    ends its call, goes off duty and signs out.
    """
    log_to_stderr(verbose=verbose)
    try:
        address = Address.parse(server, allow_plain=allow_plain)
    except BadAddressError as error:
        raise _fail(str(error), WRONG_USAGE) from error
    plan = RobotPlan(
        answer_after=answer_after,
        agencies=frozenset(agency or ()),
        languages=frozenset(language or ()),
        talk=talk,
        transfer_to=transfer_to,
        transfer_language=transfer_language,
        consent=consent,
        decline_first=decline_first,
        never_answer=never_answer,
        media=media,
        calls=calls,
    )
    password = _password(password_file)
    try:
        summary = asyncio.run(_run(address, clerk, password, plan, as_json=json_lines))
    except MediaError as error:
        raise _fail(str(error), NO_MEDIA) from error
    except UnreachableError as error:
        raise _fail(str(error), NO_CONNECTION) from error
    except RefusedError as error:
        raise _fail(str(error), REFUSED) from error
    except ClientError as error:
        raise _fail(str(error), 1) from error
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise _fail("interrupted.", INTERRUPTED) from None
    if calls is not None and len(summary.calls) < calls:
        raise _fail(f"stopped after {len(summary.calls)} of {calls} calls.", INTERRUPTED)


if __name__ == "__main__":
    app()
