"""The one table of errors: whole, consistent, and the only list of codes anywhere."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from signaling.protocol import ErrorCode, by_close_code
from signaling.protocol.errors import ComingBack

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "signaling" / "protocol" / "errors.py"
CODES = {code.value for code in ErrorCode}
ROOMS = ("signaling", "kiosk", "agent_console")


@pytest.mark.parametrize("code", ErrorCode, ids=str)
def test_every_row_is_whole(code: ErrorCode) -> None:
    assert re.fullmatch(r"[A-Z].{10,150}\.", code.sentence)
    assert code.meaning.close is None or 4400 <= code.meaning.close < 4600
    assert code.meaning.status is None or 400 <= code.meaning.status < 600
    if code.meaning.close is not None:
        # Unique, too: otherwise this finds another.
        assert by_close_code(code.meaning.close) is code
    elif code.meaning.status is None:
        # It neither ends anything nor is asked over HTTP: there is nothing to come back from.
        assert code.meaning.coming_back is ComingBack.SOON
    assert not (code.stops and code.meaning.retry), "what stops a client is not over in a moment"


def test_a_close_code_of_others_means_nothing_here() -> None:
    assert by_close_code(1006) is None


def lists_in_python(tree: ast.AST) -> Iterator[tuple[int, set[str]]]:
    """The codes in each list, tuple, set, and in the keys and the values of each dictionary, by line."""
    for node in ast.walk(tree):
        groups: list[list[ast.expr | None]] = []
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            groups = [list(node.elts)]
        elif isinstance(node, ast.Dict):
            groups = [list(node.keys), list(node.values)]
        for group in groups:
            named = {one.attr.lower() for one in group if isinstance(one, ast.Attribute)}
            written = {one.value for one in group if isinstance(one, ast.Constant) and isinstance(one.value, str)}
            yield node.lineno if isinstance(node, ast.expr) else 0, (named | written) & CODES


def lists_in_typescript(text: str) -> Iterator[tuple[int, set[str]]]:
    """The codes in each list in square brackets and among the keys of each object, by line."""
    for found in chain(re.finditer(r"\[[^\[\]]*\]", text), re.finditer(r"\{[^{}]*\}", text)):
        inside = found[0]
        named = (
            set(re.findall(r'"(\w+)"', inside)) if inside[0] == "[" else set(re.findall(r'(?m)"?(\w+)"?\s*:', inside))
        )
        yield text.count("\n", 0, found.start()) + 1, named & CODES


def test_nobody_else_keeps_a_list_of_codes() -> None:
    second = []
    for file in chain.from_iterable((ROOT / room).rglob("*.py") for room in ROOMS):
        if file != TABLE:
            found = lists_in_python(ast.parse(file.read_text(encoding="utf-8")))
            second += [f"{file}:{line}: {codes}" for line, codes in found if len(codes) > 1]
    for file in chain.from_iterable((ROOT / room / "web" / "src").rglob("*.ts*") for room in ROOMS):
        if file.name != "protocol.gen.ts":
            found = lists_in_typescript(file.read_text(encoding="utf-8"))
            second += [f"{file}:{line}: {codes}" for line, codes in found if len(codes) > 1]
    assert second == []


@pytest.mark.parametrize(
    "text",
    [
        "STOP = frozenset({ErrorCode.REVOKED, ErrorCode.TAKEN_OVER})",
        "STATUS = {ErrorCode.REVOKED: 1, ErrorCode.TAKEN_OVER: 2}",
        'WORDS = {"revoked": "a", "taken_over": "b"}',
        "BY = {401: ErrorCode.NOT_SIGNED_IN, 403: ErrorCode.ORIGIN_REFUSED}",
    ],
)
def test_a_second_list_in_python_would_be_found(text: str) -> None:
    assert any(len(codes) > 1 for _, codes in lists_in_python(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        'const STOPPING = new Set<ErrorCode>([\n  "taken_over",\n  "revoked",\n]);',
        "const words = { revoked: 1, taken_over: 2 };",
    ],
)
def test_a_second_list_in_typescript_would_be_found(text: str) -> None:
    assert any(len(codes) > 1 for _, codes in lists_in_typescript(text))
