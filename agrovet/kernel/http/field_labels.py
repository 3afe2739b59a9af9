"""Fields of forms as people know them: `Teléfono`, where a client sends `phone_number`."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from rest_framework.serializers import Serializer
from rest_framework.settings import api_settings

MALFORMED = "La petición no se pudo leer. Revise el formato de los datos enviados."


def first_sentence(faults: Any, form: Any = None, *, above: tuple[str, ...] = ()) -> str:
    """
    Return the first sentence in nested faults of a form, with the labels of its fields before it.

    Positions in lists are no names: `{"ids": {3: ["No es un número."]}}` is a fault of the field `ids`.
    """
    if isinstance(faults, Mapping):
        for name, fault in faults.items():
            if fault:
                is_named = isinstance(name, str) and name != api_settings.NON_FIELD_ERRORS_KEY and not name.isdigit()
                labels = (*above, label_of(name, form)) if is_named else above
                return first_sentence(fault, _field(name, form) if is_named else form, above=labels)
        return MALFORMED
    if isinstance(faults, list | tuple):
        return first_sentence(next((fault for fault in faults if fault), MALFORMED), form, above=above)
    return f"{', '.join(above)}: {faults}" if above else str(faults)


def label_of(name: str, form: Any) -> str:
    """
    Return the label of a form's field: its own, or that which the models of the form's module give a field of this
    name; the bare name where there is none.
    """
    label = getattr(_field(name, form), "label", None)
    if label and label != name.replace("_", " ").capitalize():
        return str(label)
    return capfirst(_verbose_name(name, type(form).__module__)) or name


def _field(name: str, form: Any) -> Any:
    form = getattr(form, "child", form)
    return form.fields.get(name) if isinstance(form, Serializer) else None


def _verbose_name(name: str, python_module: str) -> str:
    package, _, rest = python_module.partition(".")
    module = rest.partition(".")[0]
    if package == "modules" and apps.is_installed(f"modules.{module}"):
        for model in apps.get_app_config(module).get_models():
            try:
                column = model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            said = str(getattr(column, "verbose_name", ""))
            # Relations from elsewhere have no name, and columns without one are called as they are.
            if said and said != name.replace("_", " "):
                return said
    return ""
