"""A module's functions, what each calls and writes, and under which open transaction."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extraction.boundaries.sources import Source, dotted

TRANSACTIONS = {"django.db.transaction.atomic", "agrovet.kernel.writing.writing"}
WRITING = "agrovet.kernel.writing.writing"


@dataclass(frozen=True, kw_only=True)
class Call:
    """
    A function that is called, or handed on to be called later, by its full dotted name.

    `opened` is the line of the transaction that is open around it; 0 where none is.
    """

    name: str
    line: int
    opened: int
    node: ast.AST


@dataclass(kw_only=True)
class Function:
    """
    One function or method. `is_reaction` says that the bus calls it inside a transaction of its module;
    `opens` is the line of the transaction that it, a context manager, holds open around its block.
    """

    name: str
    source: Source
    line: int
    is_reaction: bool = False
    opens: int = 0
    calls: list[Call] = field(default_factory=list)


class Code:
    """The functions of one module, by their full dotted names."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = {_dotted_path(source): source for source in sources}
        self._names = {path: dict(_imports(source)) for path, source in self.sources.items()}
        self.functions: dict[str, Function] = {}
        # Twice: which context managers open a transaction is known once all have been read.
        for _ in range(2):
            self._openers = {name: one.opens for name, one in self.functions.items() if one.opens}
            self.functions = {}
            for path, source in self.sources.items():
                _Reader(self, path, source).read()

    def full_name(self, path: str, written: str) -> str:
        """What a name that is written in this file stands for."""
        first, dot, rest = written.partition(".")
        names = self._names[path]
        whole = f"{names[first]}{dot}{rest}" if first in names else f"{path}.{written}"
        return self.followed(whole)

    def opens(self, name: str) -> bool:
        """Whether a context manager of this name holds a transaction open."""
        return name in TRANSACTIONS or name in self._openers

    def followed(self, name: str) -> str:
        """The name of what is meant, past the files that only pass it on."""
        for _ in range(5):
            place, _, last = name.rpartition(".")
            passed_on = self._names.get(place, {}).get(last)
            if name in self.functions or passed_on is None or passed_on == name:
                return name
            name = passed_on
        return name


def _dotted_path(source: Source) -> str:
    return source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(source: Source) -> Iterator[tuple[str, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


class _Reader:
    """Reads one file into the functions it declares."""

    def __init__(self, code: Code, path: str, source: Source) -> None:
        self._code = code
        self._path = path
        self._source = source

    def read(self) -> None:
        whole = Function(name=self._path, source=self._source, line=1)
        self._code.functions[whole.name] = whole
        self._walk(self._source.tree.body, whole, opened=0, owner="")

    def _declare(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> None:
        name = f"{self._path}.{owner}{node.name}"
        made = Function(name=name, source=self._source, line=node.lineno)
        opened = 0
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            full = self._code.full_name(self._path, dotted(called))
            if full in TRANSACTIONS:
                opened = decorator.lineno
            if full.endswith("bus.subscribe") and isinstance(decorator, ast.Call):
                made.is_reaction = not _is_external(decorator)
        self._code.functions[name] = made
        self._walk(node.body, made, opened=node.lineno if made.is_reaction else opened, owner=f"{owner}{node.name}.")

    def _walk(self, nodes: Sequence[ast.AST], function: Function, *, opened: int, owner: str) -> None:
        for node in nodes:
            self._look(node, function, opened=opened, owner=owner)

    def _look(self, node: ast.AST, function: Function, *, opened: int, owner: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._declare(node, owner)
        elif isinstance(node, ast.ClassDef):
            self._walk(node.body, function, opened=0, owner=f"{owner}{node.name}.")
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                self._look(item.context_expr, function, opened=opened, owner=owner)
                opened = self._opened_by(item.context_expr) or opened
            self._walk(node.body, function, opened=opened, owner=owner)
        elif isinstance(node, ast.Name | ast.Attribute) and dotted(node):
            name = self._resolve(dotted(node), owner)
            function.calls.append(Call(name=name, line=node.lineno, opened=0, node=node))
        elif isinstance(node, ast.Call):
            self._look_at_call(node, function, opened=opened, owner=owner)
        else:
            if isinstance(node, ast.Yield) and opened:
                function.opens = opened
            self._walk(list(ast.iter_child_nodes(node)), function, opened=opened, owner=owner)

    def _look_at_call(self, node: ast.Call, function: Function, *, opened: int, owner: str) -> None:
        name = self._resolve(dotted(node.func), owner)
        function.calls.append(Call(name=name, line=node.lineno, opened=opened, node=node))
        if not isinstance(node.func, ast.Name):
            inner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if not dotted(node.func) or isinstance(inner, ast.Call):
                self._look(inner, function, opened=opened, owner=owner)
        # What is done on commit is done when the transaction is over.
        later = 0 if name.endswith("on_commit") else opened
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self._look(argument, function, opened=later, owner=owner)

    def _opened_by(self, item: ast.expr) -> int:
        called = item.func if isinstance(item, ast.Call) else item
        name = self._code.full_name(self._path, dotted(called)) if dotted(called) else ""
        return item.lineno if self._code.opens(name) else 0

    def _resolve(self, written: str, owner: str) -> str:
        if written.startswith(("self.", "cls.")):
            return f"{self._path}.{owner.partition('.')[0]}.{written.partition('.')[2]}"
        return self._code.full_name(self._path, written) if written else ""


def _is_external(decorator: ast.Call) -> bool:
    return any(
        keyword.arg == "external" and isinstance(keyword.value, ast.Constant) and bool(keyword.value.value)
        for keyword in decorator.keywords
    )
