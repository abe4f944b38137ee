"""`luukku-kiosk`: enrol this machine, place a call, run as an idle kiosk, check that all works."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from kiosk import identity as keys
from kiosk.check import CheckPlan, check
from kiosk.client import place_call
from kiosk.idle import stand_there
from kiosk.lock import only_one
from kiosk.media import Devices
from kiosk.proposal import TransferAnswer
from kiosk.result import EXIT_CODES, CallResult, Outcome
from kiosk.terminal import Terminal, complain
from kiosk.wish import Wish
from signaling.client import Address, BadAddressError, ClientError, RefusedError, StoppedError, rest
from signaling.client.plain import log_to_stderr
from signaling.client.sources import MediaError

R = TypeVar("R")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The Luukku kiosk without a page: the machine's own camera and microphone, a media file or a test pattern.",
)

WRONG_USAGE, CHECK_FAILED = 2, 1

_CALL_EPILOG = (
    "Exit codes: 0 served; 2 wrong usage; 3 closed, refused, or not enrolled; 4 no clerk answered within --wait; "
    "5 no connection to the server, or lost for good; 6 the call broke: nothing was seen of the clerk; "
    "7 interrupted before a clerk was seen; 8 the camera, the microphone or the file does not work."
)

ServerOption = Annotated[
    str,
    typer.Option(
        "--server", metavar="URL", envvar="LUUKKU_SERVER", help="The server: https://host, or http://localhost:8000."
    ),
]
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="DIR",
        envvar="LUUKKU_STATE",
        help="Where the key is kept. Default: $XDG_STATE_HOME/luukku, otherwise ~/.local/state/luukku.",
    ),
]
PlainOption = Annotated[
    bool,
    typer.Option(
        "--allow-plain", envvar="LUUKKU_ALLOW_PLAIN", help="Allow http:// to another machine, on a network of your own."
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Log what the media does, to stderr.")]
CameraOption = Annotated[
    str, typer.Option("--camera", metavar="DEVICE", help="A V4L2 device. Default: the first that gives pictures.")
]
MicrophoneOption = Annotated[
    str,
    typer.Option(
        "--microphone", metavar="DEVICE", help="An ALSA device. Default: that of the sound server, otherwise of ALSA."
    ),
]


def _fail(message: str, code: int) -> typer.Exit:
    complain(message)
    return typer.Exit(code)


def _address(server: str, *, allow_plain: bool) -> Address:
    try:
        return Address.parse(server, allow_plain=allow_plain)
    except BadAddressError as error:
        raise _fail(str(error), WRONG_USAGE) from error


def _until_interrupted(work: Callable[[asyncio.Event], Coroutine[Any, Any, R]]) -> R:
    """Run; the first Ctrl-C or SIGTERM sets the event that `work` is given, the second one ends it at once."""

    async def run() -> R:
        stop = asyncio.Event()
        me = asyncio.current_task()

        def interrupt() -> None:
            if stop.is_set() and me is not None:
                me.cancel()
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, interrupt)
        return await work(stop)

    try:
        return asyncio.run(run())
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise _fail("interrupted.", EXIT_CODES[Outcome.INTERRUPTED]) from None


@app.command(
    epilog="Exit codes: 0 enrolled; 2 wrong usage; 3 the code is wrong, used or too old; "
    "5 the server does not answer; 1 the key cannot be kept."
)
def enrol(
    server: ServerOption,
    code: Annotated[
        str, typer.Option("--code", metavar="CODE", help="The one-time code; - reads it from standard input.")
    ],
    state: StateOption = None,
    allow_plain: PlainOption = False,
) -> None:
    """Make a key for this machine and have the server know it, by a one-time code of `luukku-server admin kiosk-code`.

    The key is kept in a file that only its owner can read, one per server. Enrolling anew replaces it.
    """
    address = _address(server, allow_plain=allow_plain)
    folder = state or keys.default_state_dir()
    if code == "-":
        code = sys.stdin.readline().strip()
    if not 0 < len(code) <= 32:
        raise _fail("that is no enrolment code.", WRONG_USAGE)
    try:
        keys.prepare(folder)
        with only_one(folder, address):
            key = keys.new_key()
            kiosk = asyncio.run(rest.enrol(address, code, keys.public_key(key)))
            path = keys.save(folder, address, kiosk, key)
    except RefusedError as error:
        raise _fail(str(error), EXIT_CODES[Outcome.REFUSED]) from error
    except ClientError as error:
        raise _fail(str(error), _code_of(error)) from error
    typer.echo(f"Enrolled as {kiosk}. The key is in {path}.")


def _code_of(error: ClientError) -> int:
    if isinstance(error, keys.NotEnrolledError | keys.KeyFileError):
        return EXIT_CODES[Outcome.REFUSED]
    if isinstance(error, MediaError):
        return EXIT_CODES[Outcome.NO_MEDIA]
    return EXIT_CODES[Outcome.NO_CONNECTION]


@app.command(epilog=_CALL_EPILOG)
def call(
    server: ServerOption,
    agency: Annotated[str, typer.Option("--agency", metavar="ID", help="Whom to talk to, by its id: kela.")],
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="In which language: sv.")],
    service: Annotated[
        str | None, typer.Option("--service", metavar="ID", help="What about. Default: something else.")
    ] = None,
    media: Annotated[
        str,
        typer.Option(
            "--media",
            metavar="devices|pattern|FILE",
            help="What the clerk sees and hears: camera and microphone, a test pattern with a tone of 440 Hz, "
            "or a media file over and over.",
        ),
    ] = "devices",
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="Record what is received, from the answer on: .mp4, .mkv, .webm or .wav. Default: nothing.",
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            min=0,
            metavar="N",
            help="Hang up this long after the first picture. Default: Ctrl-C, or the clerk ends.",
        ),
    ] = None,
    wait: Annotated[
        float | None, typer.Option("--wait", min=0, metavar="S", help="Leave the line after so long. Default: never.")
    ] = None,
    connect_within: Annotated[
        float, typer.Option("--connect-within", min=0, metavar="S", help="How long the server may take to answer.")
    ] = 20.0,
    transfer: Annotated[
        TransferAnswer,
        typer.Option("--transfer", help="What to answer when the clerk proposes to pass you on; who is silent, stays."),
    ] = "silent",
    as_json: Annotated[
        bool, typer.Option("--json", help="End with one JSON object on stdout; the progress goes to stderr.")
    ] = False,
    camera: CameraOption = "",
    microphone: MicrophoneOption = "",
    state: StateOption = None,
    allow_plain: PlainOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Take a ticket, stand in line, talk with a clerk, say goodbye.

    Ctrl-C or SIGTERM leaves the line, or ends the call; a second one quits at once. A ticket that an earlier run
    left open is taken up if it is for the same agency, service and language, and given back otherwise. A break of
    the link to the server ends nothing: the call goes on and the queue keeps the place. The last line says what
    happened.
    """
    log_to_stderr(verbose=verbose)
    address = _address(server, allow_plain=allow_plain)
    folder = state or keys.default_state_dir()
    wish = Wish(
        agency=agency,
        language=language,
        service=service,
        media=media,
        devices=Devices(camera, microphone),
        record=record,
        seconds=seconds,
        wait=wait,
        connect_within=connect_within,
        transfer=transfer,
    )
    terminal = Terminal(to_stderr=as_json)
    try:
        identity = keys.load(folder, address)
        with only_one(folder, address), terminal:
            result = _until_interrupted(
                lambda stop: place_call(address, identity, wish, on_progress=terminal.step, stop=stop)
            )
    except ClientError as error:
        if as_json:
            outcome = next((one for one, code in EXIT_CODES.items() if code == _code_of(error)), Outcome.REFUSED)
            print(CallResult(outcome=outcome, message=str(error)).model_dump_json(), flush=True)
        raise _fail(str(error), _code_of(error)) from error
    _report(terminal, result, as_json=as_json)
    raise typer.Exit(EXIT_CODES[result.outcome])


def _report(terminal: Terminal, result: CallResult, *, as_json: bool) -> None:
    if not as_json:
        if result.picture_size is not None:
            size, sound = result.picture_size, result.sound_level
            heard = f"heard {sound.rms_dbfs} dBFS" if sound else "heard nothing"
            first = (
                f", the first {result.accept_to_first_frame_ms:.0f} ms after the answer"
                if result.accept_to_first_frame_ms is not None
                else ""
            )
            terminal.line(f"Saw {result.frames} frames of {size.width}×{size.height}{first}; {heard}.")
        if result.recording is not None:
            terminal.line(f"Recording: {result.recording}.")
    if result.outcome is not Outcome.SERVED:
        complain(result.message)
    if as_json:
        print(result.model_dump_json(), flush=True)
    terminal.last(f"{result.outcome.value}: {result.message}", good=result.outcome is Outcome.SERVED)


@app.command(
    epilog="Exit codes: 0 stopped by Ctrl-C or SIGTERM; 2 wrong usage; 3 no key, or taken over; 5 the key is in use."
)
def run(
    server: ServerOption,
    media: Annotated[
        str,
        typer.Option(
            "--media",
            metavar="devices|pattern",
            help="devices: try camera and microphone now and then, and report what is wrong with them.",
        ),
    ] = "devices",
    every: Annotated[
        float, typer.Option("--every", min=1, metavar="S", help="How often the devices are tried.")
    ] = 60.0,
    camera: CameraOption = "",
    microphone: MicrophoneOption = "",
    state: StateOption = None,
    allow_plain: PlainOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run as an idle kiosk, until it is stopped.

    Stays connected, tells the server when the camera or the microphone fails or works again (so that no customer
    takes a ticket at a broken kiosk), gives back tickets that a killed run left open, and prints what changes. It
    takes no calls: `luukku-kiosk call` does, while `run` is stopped.
    """
    log_to_stderr(verbose=verbose)
    address = _address(server, allow_plain=allow_plain)
    folder = state or keys.default_state_dir()
    if media not in ("devices", "pattern"):
        raise _fail("--media is devices or pattern.", WRONG_USAGE)
    devices = Devices(camera, microphone) if media == "devices" else None
    terminal = Terminal(to_stderr=False)
    try:
        identity = keys.load(folder, address)
        with only_one(folder, address):
            _until_interrupted(
                lambda stop: stand_there(address, identity, devices=devices, every=every, say=terminal.line, stop=stop)
            )
    except StoppedError as error:
        raise _fail(str(error), EXIT_CODES[Outcome.REFUSED]) from error
    except ClientError as error:
        raise _fail(str(error), _code_of(error)) from error


@app.command("check", epilog="Exit codes: 0 nothing failed; 1 at least one step failed; 2 wrong usage.")
def check_(
    server: ServerOption,
    media: Annotated[
        str, typer.Option("--media", metavar="devices|none", help="none: do not ask for camera and microphone.")
    ] = "devices",
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="ID", help="With --language: place a real test call at the end.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="See --agency.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Each step as one JSON object.")] = False,
    camera: CameraOption = "",
    microphone: MicrophoneOption = "",
    state: StateOption = None,
    allow_plain: PlainOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Test step by step what a call needs, and say which step fails.

    server (reachable, fit for traffic), key (enrolled, kept safely), hello (accepted), camera, microphone, network
    (addresses that media can leave from), media (a call with oneself: encoded, sent, received, decoded), call (with
    --agency and --language: a real one, through TURN where the server says so).
    """
    log_to_stderr(verbose=verbose)
    address = _address(server, allow_plain=allow_plain)
    folder = state or keys.default_state_dir()
    if media not in ("devices", "none"):
        raise _fail("--media is devices or none.", WRONG_USAGE)
    if (agency is None) != (language is None):
        raise _fail("--agency and --language go together.", WRONG_USAGE)
    plan = CheckPlan(Devices(camera, microphone) if media == "devices" else None, agency, language)
    terminal = Terminal(to_stderr=False)

    async def all_steps(_: asyncio.Event) -> int:
        failed = 0
        async for step in check(address, folder, plan):
            failed += step.state == "failed"
            if as_json:
                print(step.model_dump_json(), flush=True)
            else:
                terminal.line(f"{step.state:8}{step.step:12}{step.text}")
        return failed

    try:
        keys.prepare(folder)
        with only_one(folder, address):
            failed = _until_interrupted(all_steps)
    except ClientError as error:
        raise _fail(str(error), CHECK_FAILED) from error
    if failed:
        raise _fail(f"{failed} step{'' if failed == 1 else 's'} failed.", CHECK_FAILED)


if __name__ == "__main__":
    app()
