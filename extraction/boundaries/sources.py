"""The project's Python files, each with its owner and its tree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from tokenize import COMMENT, generate_tokens

from extraction.boundaries.findings import Finding

OPEN = frozenset({"public", "events"})  # what other modules may import
PUBLIC = OPEN | {"contracts", "fake"}  # what must be importable with the private files gone
EXCEPTION = re.compile(r"#\s*boundary:(.*)")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text in the code, with its line."""

    value: str
    lineno: int


@dataclass(frozen=True)
class Source:
    """
    A file. `owner` is the module it belongs to, or `kernel`, or `extraction`.

    `part` is the file's name within its module (`models`, `api.views`), empty for the package itself.
    """

    path: str
    text: str
    owner: str
    part: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @property
    def is_module(self) -> bool:
        """Whether it belongs to one of the modules."""
        return self.owner not in {"kernel", "extraction"}

    @property
    def is_test(self) -> bool:
        """Whether it is one of a module's own tests."""
        return self.part.split(".")[0] in {"tests", "conftest"}

    @property
    def is_migration(self) -> bool:
        """Whether it is a migration."""
        return self.part.startswith("migrations.")

    @property
    def is_public(self) -> bool:
        """Whether others may import it, or import what imports it."""
        return self.is_module and self.part in PUBLIC

    @cached_property
    def exceptions(self) -> dict[int, str]:
        """The lines that claim an exception, with their reasons."""
        tokens = generate_tokens(StringIO(self.text).readline)
        comments = [(token.start[0], EXCEPTION.match(token.string)) for token in tokens if token.type == COMMENT]
        return {line: match.group(1).strip() for line, match in comments if match}

    def finding(self, node: object, rule: str, what: str) -> Finding:
        """Something about this node or text."""
        line = getattr(node, "lineno", 1)
        return Finding(path=self.path, line=line, rule=rule, module=self.owner, what=what)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call, with the dotted name that is called as it is written."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)

    def texts(self) -> Iterator[Words]:
        """Every text in the file but docstrings."""
        documentation = {id(node) for node in self._docstrings()}
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                yield Words(value=node.value, lineno=node.lineno)

    def _docstrings(self) -> Iterator[ast.AST]:
        for node in self.nodes:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield node.value


def dotted(node: ast.AST) -> str:
    """The dotted name of an expression (`transaction.atomic`), empty where it has none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ".".join(reversed(parts))


def modules_in(root: Path) -> list[str]:
    """The names of the modules under this root."""
    return sorted(path.parent.name for path in (root / "modules").glob("*/__init__.py"))


def sources_in(root: Path) -> list[Source]:
    """The files of the modules, the kernel and the extraction layer under this root."""
    places = [(name, root / "modules" / name) for name in modules_in(root)]
    places += [("kernel", root / "agrovet" / "kernel"), ("extraction", root / "extraction")]
    return [_source(root, owner, place, path) for owner, place in places for path in sorted(place.rglob("*.py"))]


def _source(root: Path, owner: str, place: Path, path: Path) -> Source:
    part = ".".join(path.relative_to(place).with_suffix("").parts).removesuffix("__init__").rstrip(".")
    return Source(path=str(path.relative_to(root)), text=path.read_text(), owner=owner, part=part)
