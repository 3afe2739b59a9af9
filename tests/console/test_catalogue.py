"""The console speaks Spanish whole: every message is translated, and what the server reads is what was translated."""

import polib

from tests.console.catalogue import MO, PO, compiled, used


def test_every_message_is_translated_and_no_other() -> None:
    catalogue = polib.pofile(str(PO))

    assert {(each.msgid, each.msgid_plural) for each in catalogue} == set(used())
    assert [each.msgid for each in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]] == []


def test_a_translation_has_the_values_of_its_message() -> None:
    wrong = [
        each.msgid
        for each in polib.pofile(str(PO))
        for text in (each.msgstr_plural.values() if each.msgid_plural else [each.msgstr])
        if _values(text) != _values(each.msgid_plural or each.msgid)
    ]

    assert wrong == []


def test_what_the_server_reads_is_made_from_it() -> None:
    assert MO.read_bytes() == compiled(polib.pofile(str(PO)))


def _values(text: str) -> list[str]:
    return sorted(part.partition(")")[0] for part in text.split("%(")[1:])
