"""Pages are sent compressed to those who take it, each coding with an ETag of its own, and parts never coded."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from signaling.transport import pages
from signaling.transport.encodings import is_known, wanted_codings
from tests.servers import ServerThread

SCRIPT = b"export const said = 'so often that it is worth compressing';\n" * 200
NAME = "assets/index-AbCd1234.js"


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        (None, []),
        ("", []),
        ("identity", []),
        ("gzip", ["gzip"]),
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("gzip;q=1.0, br;q=0.5", ["gzip", "br"]),
        ("BR ; Q=1", ["br"]),
        ("br;q=0, gzip", ["gzip"]),
        ("br;q=0, gzip;q=0", []),
        ("*", ["br", "gzip"]),
        ("*;q=0", []),
        ("br;q=0, *", ["gzip"]),
        ("identity, gzip;q=0.5", []),
        ("x-gzip", ["gzip"]),
        ("br;q=2, gzip;q=abc, ;;,\x00", []),
    ],
)
def test_what_a_client_takes_is_read_as_the_standard_says(accepted: str | None, wanted: list[str]) -> None:
    assert wanted_codings(accepted) == wanted


def test_what_a_client_has_is_known_though_a_proxy_made_it_weak() -> None:
    assert is_known('"a"', '"a"')
    assert is_known('"a"', 'W/"b", W/"a"')
    assert is_known('"a"', "*")
    assert not is_known('"a"', '"a-br"')
    assert not is_known('"a"', None)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page as the build leaves it."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (dist / NAME).write_bytes(SCRIPT)
    (dist / f"{NAME}.gz").write_bytes(gzip.compress(SCRIPT))
    # As good as brotli here: what is in it is the browser's business.
    (dist / f"{NAME}.br").write_bytes(b"brotli, says its name")
    (dist / "assets/font.woff2").write_bytes(b"wOF2")
    monkeypatch.setattr(pages, "_dist", lambda _page: dist)
    return dist


class Answer(NamedTuple):
    """What came, as it came."""

    status_code: int
    headers: httpx.Headers
    raw: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def ask(server: ServerThread, built: Path) -> Iterator[Ask]:
    """Ask for a file, with headers."""
    with httpx.Client(base_url=server.url) as client:

        def get(path: str, method: str = "GET", **headers: str) -> Answer:
            sent = {"accept-encoding": "identity"} | {name.replace("_", "-"): text for name, text in headers.items()}
            with client.stream(method, path, headers=sent) as answer:
                return Answer(answer.status_code, answer.headers, b"".join(answer.iter_raw()))

        yield get


@pytest.mark.parametrize("page", ["kiosk", "console"])
def test_each_gets_the_coding_it_takes(ask: Ask, built: Path, page: str) -> None:
    path = f"/{page}/{NAME}"
    brotli, zipped, plain = (ask(path, accept_encoding=one) for one in ("gzip, br", "gzip", "identity"))
    assert [one.headers.get("content-encoding") for one in (brotli, zipped, plain)] == ["br", "gzip", None]
    assert brotli.raw == b"brotli, says its name"
    assert gzip.decompress(zipped.raw) == SCRIPT
    assert plain.raw == SCRIPT
    for one in (brotli, zipped, plain):
        assert one.status_code == 200
        assert one.headers["content-type"] == "text/javascript; charset=utf-8"
        assert one.headers["vary"] == "Accept-Encoding"
        assert one.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert int(one.headers["content-length"]) == len(one.raw)
    assert len({one.headers["etag"] for one in (brotli, zipped, plain)}) == 3
    font = ask(f"/{page}/assets/font.woff2", accept_encoding="br")
    assert "content-encoding" not in font.headers
    assert "vary" not in font.headers


def test_head_says_what_get_would_send(ask: Ask) -> None:
    path = f"/kiosk/{NAME}"
    for accepted in ("br", "gzip", "identity"):
        head, get = (ask(path, method, accept_encoding=accepted) for method in ("HEAD", "GET"))
        assert head.raw == b""
        for name in ("content-encoding", "content-length", "etag", "vary"):
            assert head.headers.get(name) == get.headers.get(name)


def test_who_has_it_is_not_sent_it_again(ask: Ask) -> None:
    path = f"/kiosk/{NAME}"
    etag = ask(path, accept_encoding="br").headers["etag"]
    again = ask(path, accept_encoding="br", if_none_match=etag)
    assert (again.status_code, again.raw) == (304, b"")
    assert (again.headers["etag"], again.headers["vary"]) == (etag, "Accept-Encoding")
    assert "content-encoding" not in again.headers
    assert ask(path, accept_encoding="gzip", if_none_match=etag).status_code == 200, "another coding is another thing"


def test_a_part_is_of_the_file_as_it_is(ask: Ask) -> None:
    path = f"/kiosk/{NAME}"
    part = ask(path, accept_encoding="br, gzip", range="bytes=7-11")
    assert (part.status_code, part.raw) == (206, SCRIPT[7:12])
    assert "content-encoding" not in part.headers
    assert ask(path, accept_encoding="br").headers["accept-ranges"] == "none"
    stale = ask(
        path, accept_encoding="br", range="bytes=7-11", if_range=ask(path, accept_encoding="br").headers["etag"]
    )
    assert (stale.status_code, stale.raw) == (200, SCRIPT), "the ETag of a coded file is not that of this one"


def test_coded_files_have_no_address_of_their_own(ask: Ask) -> None:
    for end in (".br", ".gz"):
        assert ask(f"/kiosk/{NAME}{end}").status_code == 404


def test_the_catalogue_is_sent_compressed_too(ask: Ask) -> None:
    plain, coded = ask("/api/v1/catalogue"), ask("/api/v1/catalogue", accept_encoding="br, gzip")
    assert coded.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(coded.raw)) == json.loads(plain.raw)
    assert len(coded.raw) < len(plain.raw) / 2
    assert plain.headers["vary"] == coded.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != coded.headers["etag"]
    for one, accepted in ((plain, "identity"), (coded, "gzip")):
        again = ask("/api/v1/catalogue", accept_encoding=accepted, if_none_match=f"W/{one.headers['etag']}")
        assert again.status_code == 304
