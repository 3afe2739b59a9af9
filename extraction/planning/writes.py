"""Writes that can happen with no `writing` around them."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from extraction.boundaries.sources import dotted
from extraction.planning.code import Code, Function
from extraction.planning.obstacles import Obstacle, obstacle

# Of a manager or a queryset.
OF_MANY = frozenset(
    {
        "create",
        "bulk_create",
        "get_or_create",
        "update_or_create",
        "update",
        "bulk_update",
        "delete",
    }
)
# Of one row; with positional arguments they are methods of something else: a store, a cache.
OF_ONE = frozenset({"save", "delete"})


def outside(code: Code, module: str) -> Iterator[Obstacle]:
    """
    Each write that a call from outside can reach before any transaction is open.

    Whoever calls a function is looked up within the module: one that nobody there calls, that is handed on, or
    that stands behind the door, is taken to be called from anywhere.
    """
    doors = set(_behind_the_door(code, module))
    callers: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for function in code.functions.values():
        for call in function.calls:
            if call.name in code.functions and call.name != function.name:
                callers[call.name].append((function.name, bool(call.opened)))
    for function in code.functions.values():
        for call in function.calls:
            if call.opened or call.name in code.functions or not isinstance(call.node, ast.Call):
                continue
            if written := _write(call.node):
                if _is_only_called_inside(function, callers, doors, code):
                    continue
                what = f"{written} can be reached with no `writing` around it"
                yield obstacle(
                    "write-outside-writing", path=function.source.path, line=call.line, what=what, module=module
                )


def _is_only_called_inside(
    function: Function,
    callers: Mapping[str, list[tuple[str, bool]]],
    doors: Collection[str],
    code: Code,
    asked: frozenset[str] = frozenset(),
) -> bool:
    # The import of the old system brings the transaction of what it brings over.
    if function.is_reaction or function.source.part == "legacy":
        return True
    if function.name in doors or not callers.get(function.name):
        return False
    return all(
        inside
        or caller in asked
        or _is_only_called_inside(code.functions[caller], callers, doors, code, asked | {function.name})
        for caller, inside in callers[function.name]
    )


def _write(node: ast.Call) -> str:
    """The write as it is written, shortened; empty where the call writes no row."""
    if not isinstance(node.func, ast.Attribute):
        return ""
    manager = _manager(node.func.value)
    if manager and node.func.attr in OF_MANY:
        return f"{manager}.{node.func.attr}()"
    if not manager and node.func.attr in OF_ONE and not node.args and dotted(node.func.value) not in {"", "super"}:
        return f"{dotted(node.func.value)}.{node.func.attr}()"
    return ""


def _manager(node: ast.AST) -> str:
    """`Post.objects`, where an expression begins with it."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return dotted(node)
        node = node.func if isinstance(node, ast.Call) else node.value
    return ""


def _behind_the_door(code: Code, module: str) -> Iterator[str]:
    """The functions that do the work of the module's door."""
    public = code.sources.get(f"modules.{module}.public")
    for node in public.tree.body if public else ():
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(args=[ast.Constant(value=str(private)), *_]):
                        yield code.followed(f"{private}.{node.name}")
