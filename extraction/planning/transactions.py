"""What is done while a transaction is open: calls of other modules, and transactions of theirs."""

import ast
from collections.abc import Iterator

from extraction.boundaries.sources import dotted
from extraction.planning.code import TRANSACTIONS, WRITING, Call, Code, Function
from extraction.planning.obstacles import Obstacle, obstacle

# Functions of the kernel that take the name of a module and lead to its database.
LEADING = {
    WRITING,
    "agrovet.kernel.databases.alias_of",
    "agrovet.kernel.databases.connection_of",
}


def doors_inside(code: Code, owner: str, module: str) -> Iterator[Obstacle]:
    """
    Doors that the code of `owner` calls while a transaction is open, where the call concerns the move of `module`.

    Followed through the functions of the module, whatever way the call goes; a method that a class inherits
    from another file is not followed.
    """
    seen: set[tuple[str, int]] = set()
    for function in code.functions.values():
        for call in function.calls:
            if call.opened:
                for chain in _doors_from(code, function, call, ()):
                    last, door = chain[-1]
                    called = _door(door.name)
                    if called and called[0] != owner and module in (owner, called[0]):
                        place = (last.source.path, door.line)
                        if place not in seen:
                            seen.add(place)
                            yield _told(chain, call.opened, called, module)


Chain = tuple[tuple[Function, Call], ...]


def _doors_from(code: Code, function: Function, call: Call, before: Chain) -> Iterator[Chain]:
    chain = (*before, (function, call))
    if _door(call.name):
        yield chain
    following = code.functions.get(call.name)
    # A reference alone calls nothing, and a circle is walked once.
    if following is None or not isinstance(call.node, ast.Call) or any(one is following for one, _ in chain):
        return
    for inner in following.calls:
        if isinstance(inner.node, ast.Call):
            yield from _doors_from(code, following, inner, chain)


def _door(name: str) -> tuple[str, str] | None:
    match name.split("."):
        case ["modules", module, "public", function] if not function[:1].isupper():
            return module, function
    return None


def _told(chain: Chain, opened: int, door: tuple[str, str], module: str) -> Obstacle:
    first = chain[0][0]
    way = " -> ".join([*(f"{function.name.rpartition('.')[2]}()" for function, _ in chain), ".".join(door)])
    place = f"{first.source.path}:{opened}"
    what = f"{way} while a transaction is open, {'around the reaction' if first.is_reaction else 'since'} {place}"
    last, call = chain[-1]
    return obstacle("door-in-transaction", path=last.source.path, line=call.line, what=what, module=module)


def foreign_databases(code: Code, owner: str, module: str) -> Iterator[Obstacle]:
    """Where the code of one module opens the database of another, and either of them is `module`."""
    for function in code.functions.values():
        for call in function.calls:
            if call.name in LEADING and isinstance(call.node, ast.Call):
                for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
                    named = argument.value if isinstance(argument, ast.Constant) else None
                    if isinstance(named, str) and named != owner and module in (owner, named):
                        inside = ", while a transaction is open" if call.opened else ""
                        what = f"{owner} reaches for the database of {named}{inside}"
                        yield obstacle(
                            "foreign-transaction", path=function.source.path, line=call.line, what=what, module=module
                        )


def plain_transactions(code: Code, module: str) -> Iterator[Obstacle]:
    """Transactions that know nothing of gates."""
    for name, source in code.sources.items():
        for node in source.nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                full = code.full_name(name, dotted(node)) if dotted(node) else ""
                if full in TRANSACTIONS - {WRITING}:
                    what = f"{dotted(node)} opens a transaction past the gate"
                    yield obstacle("plain-transaction", path=source.path, line=node.lineno, what=what, module=module)
