"""Faults of forms name the fields in Spanish, as people know them; the keys beside the sentence stay."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.test import APIClient

import agrovet.urls  # noqa: F401 - registers the converters that the modules' paths need
import modules
from agrovet.kernel.http.field_labels import MALFORMED, first_sentence, label_of
from modules.accounts.tests.samples import person

AD: dict[str, Any] = {"title": "t", "description": "d", "price": 1, "condition": "new"}


class Piece(serializers.Serializer[Any]):
    """One of several."""

    file = serializers.FileField(label="Archivo")


class Form(serializers.Serializer[Any]):
    """A form of this test."""

    price = serializers.IntegerField(label="Precio")
    pieces = Piece(many=True, label="Piezas")
    odd = serializers.CharField()


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ({"price": ["Es poco."], "odd": ["Falta."]}, "Precio: Es poco."),
        ({"price": "Es poco."}, "Precio: Es poco."),
        ({"price": {0: ["No es un número."]}}, "Precio: No es un número."),
        ({"price": {"12": ["No es un número."]}}, "Precio: No es un número."),
        ({"pieces": [{}, {"file": ["Está vacío."]}]}, "Piezas, Archivo: Está vacío."),
        ({"pieces": {"non_field_errors": ["Son muchas."]}}, "Piezas: Son muchas."),
        ({"price": [], "odd": ["Falta."]}, "odd: Falta."),
        ({"non_field_errors": ["Así no."]}, "Así no."),
        (["Así no."], "Así no."),
        ({}, MALFORMED),
        ([[], {}], MALFORMED),
    ],
)
def test_the_first_fault_is_a_sentence_with_its_field_before_it(faults: Any, sentence: str) -> None:
    assert first_sentence(faults, Form()) == sentence


def _forms() -> Iterator[type[serializers.Serializer[Any]]]:
    """Every form of every module; the shapes of answers are no forms."""
    for found in pkgutil.walk_packages(modules.__path__, "modules."):
        if ".api" in found.name:
            importlib.import_module(found.name)
    waiting: list[type[serializers.Serializer[Any]]] = [serializers.Serializer]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        for each in subclasses:
            is_shape = each.__module__.endswith("shapes") or each.__name__.endswith("Shape")
            if each.__module__.startswith("modules.") and ".tests" not in each.__module__ and not is_shape:
                yield each


def test_every_field_of_every_form_has_a_name_that_people_know() -> None:
    named = [(form, str(name)) for form in _forms() for name in form().fields]
    bare = [f"{form.__name__}.{name}" for form, name in named if label_of(name, form()) == name]

    assert bare == []


@pytest.mark.django_db
def test_a_number_that_is_taken_is_told_as_people_say_it() -> None:
    person("Ana", phone_number="+50588880001")

    answer = APIClient().post("/api/auth/register/", {"phone_number": "+505 8888 0001", "password": "Clave-Segura-1"})

    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "phone_number"}
    assert answer.json()["detail"] == f"Teléfono: {answer.json()['phone_number'][0]}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        ("adds/", AD | {"description": ""}, "Descripción: Este campo no puede"),
        ("adds/", AD | {"secondary_image_ids": [1, "x"]}, "Imágenes secundarias: "),
        ("foro/notifications/mark_read/", {"ids": [1, "x"]}, "Notificaciones: "),
        ("foro/posts/", {"content": "c"}, "Título: Este campo es requerido."),
        ("chat/rooms/", {"participants_ids": [[]]}, "Participantes: "),
        ("profiles/businessmen/{id}/", {"contact": "x" * 300}, "Contacto: "),
    ],
)
def test_each_module_tells_faults_in_spanish(path: str, body: dict[str, Any], detail: str) -> None:
    beto = person("Beto", phone_number="+50588880002", role="businessman")

    send = beto.client.patch if "{id}" in path else beto.client.post
    answer = send(f"/api/{path}".replace("{id}", str(beto.id)), body, format="json")

    assert answer.status_code == 400
    assert str(answer.json()["detail"]).startswith(detail)
