"""Docstrings below fields and constants, which Python itself forgets: read from the source."""

import ast
import inspect
import textwrap
from itertools import pairwise


def class_tree(of: type) -> ast.ClassDef:
    """A class as it was written."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(of))).body[0]
    assert isinstance(tree, ast.ClassDef)
    return tree


def remarks(node: ast.Module | ast.ClassDef) -> dict[str, str]:
    """The docstring below each assignment, on one line, by the name assigned to."""
    found: dict[str, str] = {}
    for field, following in pairwise(node.body):
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            names = field.targets if isinstance(field, ast.Assign) else [getattr(field, "target", None)]
            remark = " ".join(str(following.value.value).split())
            found |= {name.id: remark for name in names if isinstance(name, ast.Name)}
    return found
