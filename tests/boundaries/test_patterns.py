"""No regular expression of the tree takes more than linear time, whatever text it is given."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for package in ("agrovet", "modules", "extraction")
    for path in (ROOT / package).rglob("*.py")
    if "tests" not in path.relative_to(ROOT).parts
)

_ONCE = ("match", "fullmatch", "search")
_ALL = ("findall", "finditer", "sub", "subn", "split")
# Linear ones take some microseconds for the short text; quadratic ones take sixteen times as long for the long one.
_SHORT, _LONG, _CHEAP_SECONDS, _MOST_TIMES_LONGER = 1_000, 4_000, 0.004, 9.0
_TYPICAL = f"a0[ -.{''.join(map(chr, range(256)))}"
_WORDS = re.compile(r"[A-Za-z]{2,}|\W")


class _Patterns(ast.NodeVisitor):
    """The patterns written in a file, each with the method that it is used by."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[str | bytes, int, str]] = []
        self._parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self._uses = {
            node.value.id: node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _ONCE + _ALL
        }
        self.visit(tree)

    def visit_Call(self, node: ast.Call) -> None:
        """A call of `re`, or of what takes a pattern."""
        name = ast.unparse(node.func).removeprefix("re.")
        if name in (*_ONCE, *_ALL, "compile") and ast.unparse(node.func).startswith("re.") and node.args:
            ignores_case = any(word in ast.unparse(node) for word in ("IGNORECASE", "re.I"))
            method = self._used_by(node) if name == "compile" else name
            self._add(node.args[0], re.IGNORECASE if ignores_case else 0, method)
        elif name in ("re_path", "RegexValidator") and node.args:
            self._add(node.args[0], 0, "search")
        self.generic_visit(node)

    def _used_by(self, node: ast.Call) -> str:
        parent = self._parents[node]
        if isinstance(parent, ast.Attribute):
            return parent.attr
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            return self._uses.get(parent.targets[0].id, "sub")
        return "sub"

    def _add(self, pattern: ast.expr, flags: int, method: str) -> None:
        match pattern:
            case ast.Constant(value=str() | bytes() as value):
                self.found.append((value, flags, method))
            case ast.JoinedStr(values=parts):
                # What is filled in are names.
                texts = [part.value if isinstance(part, ast.Constant) else "ab" for part in parts]
                self.found.append(("".join(map(str, texts)), flags, method))


def _patterns() -> Iterator[Any]:
    for path in SOURCES:
        for pattern, flags, method in _Patterns(ast.parse(path.read_text())).found:
            yield pytest.param(pattern, flags, method, id=f"{path.relative_to(ROOT)}:{pattern!r}"[:100])


@pytest.mark.parametrize(("pattern", "flags", "method"), _patterns())
def test_a_pattern_takes_linear_time(pattern: str | bytes, flags: int, method: str) -> None:
    assert slow_texts(pattern, flags, method) == []


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"[a-z0-9]+(?:-[a-z0-9]+)+", "findall"),
        (r"\b(?=[A-Za-z0-9_\-]*\d)[A-Za-z0-9_\-]{32,}\b", "sub"),
        (r"(a+)+b", "match"),
        (r"<(?:\[[^]]*\]|[^>])*>", "sub"),
        (r"\s+$", "search"),
    ],
)
def test_patterns_that_are_slow_are_found(pattern: str, method: str) -> None:
    assert slow_texts(pattern, 0, method)


def slow_texts(pattern: str | bytes, flags: int, method: str) -> list[str]:
    """Return the start of one text that makes the pattern take more than linear time, if there is one."""
    run = _runner(re.compile(pattern, flags), method)
    for start, pump in _attacks(pattern if isinstance(pattern, str) else pattern.decode("latin-1")):

        def text(length: int, start: str = start, pump: str = pump) -> str | bytes:
            made = f"{start}{(pump * length)[:length]}\0"
            return made.encode("latin-1", "replace") if isinstance(pattern, bytes) else made

        # In small steps at first: exponential ones would never end with many letters.
        for length in (*range(12, 64, 4), 200, _LONG):
            seconds = _seconds(run, text(length))
            if seconds > _CHEAP_SECONDS and (
                length < _SHORT or seconds > _MOST_TIMES_LONGER * _seconds(run, text(_SHORT))
            ):
                return [f"{start}{pump * 3}"]
    return []


def _attacks(pattern: str) -> Iterator[tuple[str, str]]:
    yield from _repetitions(re._parser.parse(pattern))  # type: ignore[attr-defined] # has no other
    words = sorted({word for word in _WORDS.findall(pattern) if word.isascii()})
    letters = sorted({*"aZ0 -_.\n", *(letter for word in words if not word.isalnum() for letter in word)})
    for pump in (*letters, *words):
        for start in ("", *words):
            yield start, pump
    for pair in product(letters, repeat=2):
        yield "", "".join(pair)


def _samples(parsed: Any) -> list[str]:
    """Return some texts that parts of a parsed pattern match, one for each branch at least."""
    made = [""]
    for code, value in parsed:
        match str(code):
            case "LITERAL":
                options = [chr(value)]
            case "IN" | "NOT_LITERAL" | "ANY" | "CATEGORY":
                options = [next(letter for letter in _TYPICAL if _is_in(code, value, letter))]
            case "SUBPATTERN":
                options = _samples(value[3])
            case "BRANCH":
                options = [sample for branch in value[1] for sample in _samples(branch)]
            case "MAX_REPEAT" | "MIN_REPEAT":
                options = [sample * max(1, value[0]) for sample in _samples(value[2])]
            case _:
                options = [""]
        made = [f"{before}{option}" for before in made[:3] for option in options[:3]]
    return made


def _is_in(code: Any, value: Any, letter: str) -> bool:
    pattern = re._parser.SubPattern(re._parser.State(), [(code, value)])  # type: ignore[attr-defined] # has no other
    return re._compiler.compile(pattern).fullmatch(letter) is not None  # type: ignore[attr-defined]


def _repetitions(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part that may be repeated for ever, behind what leads to it."""
    for at, (code, value) in enumerate(parsed):
        start = before + _samples(parsed[:at])[0]
        match str(code):
            case "MAX_REPEAT" | "MIN_REPEAT":
                yield from ((start, pump) for pump in _samples(value[2]))
                yield from _repetitions(value[2], start)
            case "SUBPATTERN":
                yield from _repetitions(value[3], start)
            case "BRANCH":
                for branch in value[1]:
                    yield from _repetitions(branch, start)


def _runner(compiled: re.Pattern[Any], method: str) -> Callable[[Any], Any]:
    if method in _ONCE:
        found: Callable[[Any], Any] = getattr(compiled, method)
        return found
    return lambda text: sum(1 for _ in compiled.finditer(text))


def _seconds(run: Callable[[Any], Any], text: str | bytes) -> float:
    best = float("inf")
    for _ in range(3):
        begun = perf_counter()
        run(text)
        best = min(best, perf_counter() - begun)
        if best < _CHEAP_SECONDS:
            break
    return best
