"""What is written from the code is compared with it, and a difference is told."""

import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agrovet.settings import reference


def test_the_settings_reference_is_written_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "docs" / "settings.md"
    monkeypatch.setattr(reference, "FILE", page)
    monkeypatch.setattr(reference, "BASE_DIR", tmp_path)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["reference", *arguments])
        return reference.main()

    assert run("--check") == 1
    assert run() == 0
    assert run("--check") == 0
    page.write_text(page.read_text().replace("`PORT`", "`HARBOUR`"))
    assert run("--check") == 1


def test_the_openapi_document_is_written_and_compared(tmp_path: Path, settings: Settings) -> None:
    settings.BASE_DIR = tmp_path
    document = tmp_path / "docs" / "reference" / "openapi.yaml"

    with pytest.raises(CommandError, match="is not what the code does"):
        call_command("api_document", "--check")
    call_command("api_document", verbosity=0)
    call_command("api_document", "--check")

    document.write_text(document.read_text().replace("/api/auth/login/", "/api/auth/enter/"))
    with pytest.raises(CommandError, match=r"\+  /api/auth/login/:"):
        call_command("api_document", "--check")


def test_the_openapi_document_is_about_all_modules(settings: Settings) -> None:
    settings.AGROVET_MODULES = ["media"]

    with pytest.raises(CommandError, match="unset AGROVET_MODULES"):
        call_command("api_document", "--check")
