"""The spectrum of a voice message, in the description of its file."""

import pytest

from modules.chat.spectrum import spectrum_of
from modules.media.fake import FakeMedia


@pytest.mark.parametrize(
    ("description", "spectrum"),
    [
        ("[1, 2.5, 3]", [1, 2.5, 3]),
        ('{"spectrum": [3, 8]}', [3, 8]),
        ('{"bins": [1]}', [1]),
        ("0", None),
        (None, None),
        ("[1,", None),
        ('{"other": [1]}', None),
        ("[NaN]", None),
        ("[" * 10_000, None),
        (f"[{'9' * 500}]", None),
        ("[100000000000000000000]", None),
        ('["\\ud800"]', None),
        ("[1e400]", None),
        ("[true]", None),
        ('["ñandú"]', ["ñandú"]),
    ],
)
def test_a_spectrum_is_read_leniently(description: str | None, spectrum: list[float] | None) -> None:
    assert spectrum_of(FakeMedia().add(description=description)) == spectrum
