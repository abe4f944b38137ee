"""Lines of keys, held against `tomllib` on documents of every shape."""

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.domain.catalogue.lines import Path as KeyPath
from signaling.domain.catalogue.lines import key_lines

ROOT = Path(__file__).parents[2]


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    """Every table, key and array element that tomllib knows."""
    found = {path} if path else set()
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        found |= paths(inner, (*path, key))
    return found


def test_each_kind_of_key_by_hand() -> None:
    text = """\
# a comment with [brackets] and a = "sign"
top = 1
dotted.inner = "a # no comment"   # a comment

[table] # comment
'literal.key' = '''
[not.a.header]
'''
"quoted \\"key\\u00e4\\"" = \"\"\"
x = 1 \\""\" and ""\"\"\"
array = [
  1, # one
  [2, 3],
  { a = "]", b.c = '}' },
]
[table.sub . sub]
when = 2026-01-01 10:00:00
[[list]]
n = 1
[list.child]
m = 1
[[list.deep]]
[[list]]
[[list.deep]]
[[list.deep]]
o = 1
"""
    tomllib.loads(text)
    assert key_lines(text) == {
        ("top",): 2,
        ("dotted",): 3,
        ("dotted", "inner"): 3,
        ("table",): 5,
        ("table", "literal.key"): 6,
        ("table", 'quoted "keyä"'): 9,
        ("table", "array"): 11,
        ("table", "array", 0): 12,
        ("table", "array", 1): 13,
        ("table", "array", 1, 0): 13,
        ("table", "array", 1, 1): 13,
        ("table", "array", 2): 14,
        ("table", "array", 2, "a"): 14,
        ("table", "array", 2, "b"): 14,
        ("table", "array", 2, "b", "c"): 14,
        ("table", "sub"): 16,
        ("table", "sub", "sub"): 16,
        ("table", "sub", "sub", "when"): 17,
        ("list",): 18,
        ("list", 0): 18,
        ("list", 0, "n"): 19,
        ("list", 0, "child"): 20,
        ("list", 0, "child", "m"): 21,
        ("list", 0, "deep"): 22,
        ("list", 0, "deep", 0): 22,
        ("list", 1): 23,
        ("list", 1, "deep"): 24,
        ("list", 1, "deep", 0): 24,
        ("list", 1, "deep", 1): 25,
        ("list", 1, "deep", 1, "o"): 26,
    }


def test_windows_line_ends() -> None:
    text = 'a = 1\r\nb = """\r\n\r\n"""\r\nc = [\r\n1\r\n]\r\n'
    assert key_lines(text) == {("a",): 1, ("b",): 2, ("c",): 5, ("c", 0): 6}


def test_files_of_this_project() -> None:
    for name in ("pyproject.toml", "signaling/demo/catalogue.toml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(key_lines(text)) == paths(tomllib.loads(text)), name


_bare = st.text("abzAZ09_-", min_size=1, max_size=4)
_nasty = st.text("a.\"'\\#[]{}=,\tä\u00a0 ", max_size=5)


def basic(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def spelled(key: str) -> st.SearchStrategy[str]:
    ways = [basic(key)]
    if key and all(char in "abzAZ09_-" for char in key):
        ways.append(key)
    if "'" not in key:
        ways.append(f"'{key}'")
    return st.sampled_from(ways)


def _lines_of_text(text: str) -> list[str]:
    ways = [basic(text)]
    multi = text.replace("\\", "\\\\").replace('"""', '""\\"')
    ways.append(f'"""\n{multi}\n\n"""')
    if "'" not in text:
        ways += [f"'{text}'", f"'''{text}\n'''"]
    return ways


_scalars = st.one_of(
    _nasty.flatmap(lambda text: st.sampled_from(_lines_of_text(text))),
    st.sampled_from(
        ["1", "-1_000", "0x1f", "1.5e3", "inf", "nan", "true", "2026-01-01", "2026-01-01 10:00:00", "10:00:00",
         "2026-01-01T10:00:00.5+02:00", '""', "''", '""""""', "''''''", '""""a""""', "''''a''''"]
    ),
)  # fmt: skip
_gap = st.sampled_from(["", " ", "\n", " # ], } = \n", "\n\n\t"])


class Writer:
    """Writes a random document and notes for itself on which line each key begins."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.text, self.lines = draw, "", dict[KeyPath, int]()

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def value(self, path: KeyPath, depth: int) -> None:
        kind = self.draw(st.sampled_from(["scalar", "array", "table"] if depth else ["scalar"]))
        if kind == "scalar":
            self.put(self.draw(_scalars))
        elif kind == "array":
            self.put("[")
            for index in range(self.draw(st.integers(0, 3))):
                self.put("," if index else "")
                self.put(self.draw(_gap))
                self.note((*path, index))
                self.value((*path, index), depth - 1)
                self.put(self.draw(_gap))
            self.put(self.draw(_gap) + "]")
        else:
            self.put("{ ")
            for index, key in enumerate(self.draw(st.lists(_bare | _nasty, max_size=3, unique=True))):
                self.put(", " if index else "")
                self.pair(path, key, depth - 1)
            self.put(" }")

    def pair(self, path: KeyPath, key: str, depth: int) -> None:
        self.note((*path, key))
        self.put(self.draw(spelled(key)))
        path = (*path, key)
        for inner in self.draw(st.lists(_bare | _nasty, max_size=2 if depth else 0)):
            self.note((*path, inner))
            path = (*path, inner)
            self.put(self.draw(st.sampled_from([".", " . "])) + self.draw(spelled(inner)))
        self.put(self.draw(st.sampled_from(["=", " = "])))
        self.value(path, depth)

    def table(self, path: KeyPath, names: list[str], depth: int) -> None:
        for key in self.draw(st.lists(_bare | _nasty, max_size=3, unique=True)):
            # Sub-tables get keys of their own kind, so that no two parts of the document define the same one.
            if not key.startswith("t"):
                self.pair(path, key, 2)
                self.put(self.draw(st.sampled_from(["\n", " # x = [\n", "\n\n"])))
        for number in range(self.draw(st.integers(0, 2)) if depth else 0):
            key = f"t{number}"
            many = self.draw(st.integers(0, 2))
            for index in range(many or 1):
                self.note((*path, key))
                inner = (*path, key, index) if many else (*path, key)
                self.note(inner)
                header = ".".join([*names, key])
                self.put(f"[[{header}]]\n" if many else f"[ {header} ]\n")
                self.table(inner, [*names, key], depth - 1)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[KeyPath, int]]:
    writer = Writer(draw)
    writer.table((), [], 3)
    return writer.text, writer.lines


@settings(max_examples=150, deadline=None)
@given(documents())
def test_any_document(document: tuple[str, dict[KeyPath, int]]) -> None:
    text, lines = document
    assert key_lines(text) == lines
    assert set(lines) == paths(tomllib.loads(text))
