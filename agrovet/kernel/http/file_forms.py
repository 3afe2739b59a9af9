"""
The forms that take files, and how large they may be: no other request has a large body.

A test holds their paths against the API document.
"""

import re

_FIELDS_BESIDE_FILES = 2 * 1024 * 1024
_ID = "[0-9]+"
_FORMS = {
    "POST": (
        "media(/media)?",
        "auth/register",
        "auth/upload-profile-picture",
        f"(foro/)?communities/{_ID}/upload_(avatar|cover)",
        f"profiles/specialists/{_ID}/upload_work_images",
    ),
    "PUT": (f"media(/media)?/{_ID}", f"auth/users/(me|{_ID})"),
}
_FORMS["PATCH"] = _FORMS["PUT"]
_PATTERNS = {method: re.compile(f"/api/(?:{'|'.join(paths)})/?") for method, paths in _FORMS.items()}


def takes_files(method: str, path: str) -> bool:
    """Return whether a form that is sent there may have files."""
    return method in _PATTERNS and _PATTERNS[method].fullmatch(path) is not None


def largest_form(*, file_mb: int) -> int:
    """Return the bytes that a form with files of so many MB may have: its other fields need space as well."""
    return file_mb * 1024 * 1024 + _FIELDS_BESIDE_FILES
