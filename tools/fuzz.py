"""Coverage-guided fuzzing of what comes from outside: clients' and servers' frames, and the catalogue.

    python -m tools.fuzz frames --seconds 600
    python -m tools.fuzz catalogue --seconds 600 --corpus var/fuzz

libFuzzer, through Atheris, changes inputs so that they reach new code. What is read must either be refused with the
declared error or come out the same when it is written and read again; anything else is a fault, whose input is written
to `crash-…` beside the corpus and can be tried again with `--again FILE`.
"""

import argparse
import contextlib
import json
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]

with atheris.instrument_imports(include=["signaling.protocol", "signaling.domain"]):
    from pydantic import ValidationError

    from signaling.domain.catalogue import CatalogueError, parse_catalogue
    from signaling.protocol.export import json_schema
    from signaling.protocol.frames import parse_client_frame, parse_server_frame

FRAMES = (
    '{"type":"hello","protocol":2,"instance":"a","kiosk":"k","signature":"%s","features":["x"]}' % ("s" * 86),
    '{"type":"command","id":"a1","command":{"do":"take_ticket","agency":"kela","language":"fi","also":["sv"]}}',
    '{"type":"command","id":"a2","command":{"do":"set_state","state":"break","reason":"meal"}}',
    '{"type":"command","id":"a3","command":{"do":"transfer","call":"c","agency":"vero","language":"fi","note":"n"}}',
    '{"type":"signal","call":"c","epoch":1,"data":{"kind":"candidate","candidate":"x"}}',
    '{"type":"ping"}',
    '{"type":"error","code":"bad_frame","message":"m"}',
    '{"type":"bye","code":"draining","message":"m","retry_after_ms":1}',
    '{"type":"pong","now":1}',
)


_MARKS = 2048


def _marks() -> list[Callable[[], None]]:
    # pydantic reads frames in compiled code, of which libFuzzer sees nothing: each kind of refusal and of frame runs a
    # function of its own therefore, which it does see.
    scope: dict[str, Callable[[], None]] = {}
    exec("\n".join(f"def mark_{number}():\n    return None" for number in range(_MARKS)), scope)  # noqa: S102
    return [atheris.instrument_func(scope[f"mark_{number}"]) for number in range(_MARKS)]


_marked = _marks()


def _mark(*what: object) -> None:
    _marked[zlib.crc32(repr(what).encode()) % _MARKS]()


def read_frames(data: bytes) -> None:
    """A frame of either side is refused or survives being written."""
    for parse in (parse_client_frame, parse_server_frame):
        try:
            frame = parse(data)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_context=False, include_input=False):
                _mark(one["type"], *(part for part in one["loc"] if isinstance(part, str)))
            continue
        _mark(type(frame), sorted(frame.model_fields_set))
        written = frame.model_dump_json()
        again = parse(written)
        if again != frame and again.model_dump_json() != written:
            raise AssertionError(f"It reads {frame!r}, and what it writes reads {again!r}.")


def read_catalogue(data: bytes) -> None:
    """A catalogue is refused with sentences, or read."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    try:
        parse_catalogue(text)
    except CatalogueError as error:
        if not error.problems or not all(problem.message for problem in error.problems):
            raise AssertionError("It was refused without a sentence.") from error


def _is_read(frame: str) -> bool:
    for parse in (parse_client_frame, parse_server_frame):
        with contextlib.suppress(ValidationError):
            parse(frame)
            return True
    return False


TARGETS: dict[str, Callable[[bytes], None]] = {"frames": read_frames, "catalogue": read_catalogue}


def _seeds(target: str) -> Iterator[bytes]:
    if target == "frames":
        for frame in FRAMES:
            assert _is_read(frame), f"{frame} is no frame any more"
        yield from (frame.encode() for frame in FRAMES)
    else:
        yield (ROOT / "signaling/demo/catalogue.toml").read_bytes()
        for part in (ROOT / "docs/catalogue.md").read_text(encoding="utf-8").split("```toml\n")[1:]:
            yield part.split("```", 1)[0].encode()


def _names(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties":
                yield from value
            elif key == "const" and isinstance(value, str):
                yield value
            elif key == "enum":
                yield from (one for one in value if isinstance(one, str))
            yield from _names(value)
    elif isinstance(node, list):
        for one in node:
            yield from _names(one)


def _dictionary() -> str:
    # Fields and constants of the protocol, so that libFuzzer need not find them letter by letter.
    return "".join(f"{json.dumps(name)}\n" for name in sorted(set(_names(json_schema()))) if name.isascii())


def fuzz(target: str, seconds: int, corpus: Path) -> None:
    """Fuzz until the time is over; leaves the process with 0, or with libFuzzer's code at the first fault.

    Args:
        target: one of `TARGETS`.
        seconds: for how long.
        corpus: a folder of inputs to begin with, to which those that reach new code are added.
    """
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = corpus.parent / f"{target}.dict"
    words.write_text(_dictionary(), encoding="utf-8")
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-dict={words}",
            f"-artifact_prefix={corpus.parent}/",
            "-max_len=65536",
            "-timeout=20",
            "-print_final_stats=1",
            str(corpus),
        ],
        TARGETS[target],
    )
    atheris.Fuzz()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="keep what was found here; else it is forgotten")
    parser.add_argument("--again", type=Path, metavar="FILE", help="only try this input")
    given = parser.parse_args()
    if given.again is not None:
        TARGETS[given.target](given.again.read_bytes())
        print("It is read or refused as it should be.")
        return
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="luukku-fuzz-"))
    fuzz(given.target, given.seconds, corpus / given.target)


if __name__ == "__main__":
    main()
