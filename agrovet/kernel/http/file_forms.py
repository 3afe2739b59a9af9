"""The forms that take files: no other request has a large body. A test holds them against the API document."""

import re

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
