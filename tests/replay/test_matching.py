"""The rules of recordings: what is like what was expected, and how a difference is worded."""

from typing import Any

import pytest

from tests.replay.matching import at_path, difference, filled

SAVED = {"ana": 7, "clave": "k" * 40}

ALIKE: list[tuple[Any, Any]] = [
    ("<any>", None),
    ("<int>", 0),
    ("<number>", 1.5),
    ("<bool>", False),
    ("<str>", ""),
    ("<list>", []),
    ("<token>", "k" * 20),
    ("<url>", "/media/a.png"),
    ("<url>", "http://127.0.0.1/media/a.png"),
    ("<datetime>", "2026-01-02T03:04:05Z"),
    ("{ana}", 7),
    ("{ana|str}", "7"),
    ("/users/{ana}/", "/users/7/"),
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"a": {"$absent": True}}, {}),
    ([1, "<int>"], [1, 2]),
    ({"$contains": [{"id": 2}]}, [{"id": 1}, {"id": 2}]),
    ({"$oneOf": [1, None]}, None),
    (None, None),
    (1, 1.0),
]

DIFFERENT: list[tuple[Any, Any, str]] = [
    ("<int>", True, "body: expected <int>, got True"),
    ("<number>", False, "body: expected <number>, got False"),
    ("<token>", "short", "body: expected <token>, got 'short'"),
    ("<url>", "media/a.png", "body: expected <url>, got 'media/a.png'"),
    ("<url>", "/a b", "body: expected <url>, got '/a b'"),
    ("<datetime>", "ayer", "body: expected <datetime>, got 'ayer'"),
    ("{ana}", "7", "body: expected 7, got '7'"),
    ("hola", "Hola", "body: expected 'hola', got 'Hola'"),
    (1, True, "body: expected 1, got True"),
    (None, 0, "body: expected None, got 0"),
    ({"a": 1}, {"b": 1}, "body.a: missing (keys: b)"),
    ({"a": {"b": [1]}}, {"a": {"b": [2]}}, "body.a.b[0]: expected 1, got 2"),
    ({"a": {"$absent": True}}, {"a": None}, "body.a: must not be there"),
    ({"a": 1}, [], "body: expected an object, got []"),
    ([1], [1, 2], "body: expected 1 elements, got 2"),
    ([], {}, "body: expected a list, got {}"),
    ({"$contains": [{"id": 3}]}, [{"id": 1}], "body: no element is like {'id': 3}"),
    ({"$contains": []}, {}, "body: expected a list, got {}"),
    ({"$oneOf": [1, 2]}, 3, "body: is none of the allowed forms, got 3"),
]


@pytest.mark.parametrize(("expected", "actual"), ALIKE)
def test_what_a_rule_allows_is_no_difference(expected: Any, actual: Any) -> None:
    assert difference(expected, actual, SAVED) == ""


@pytest.mark.parametrize(("expected", "actual", "line"), DIFFERENT)
def test_what_it_does_not_allow_is_named_with_its_place(expected: Any, actual: Any, line: str) -> None:
    assert difference(expected, actual, SAVED) == line


def test_a_name_that_was_never_saved_cannot_match() -> None:
    with pytest.raises(KeyError):
        difference("{nobody}", 7, SAVED)


def test_a_request_takes_a_whole_name_with_its_type_and_one_in_a_text_as_text() -> None:
    asked = filled({"id": "{ana}", "path": "/users/{ana}/{nobody}", "ids": ["{ana}"]}, SAVED)

    assert asked == {"id": 7, "path": "/users/7/{nobody}", "ids": [7]}


def test_a_path_goes_through_lists_and_objects() -> None:
    assert at_path([{"author": {"id": 7}}], "0.author.id") == 7
