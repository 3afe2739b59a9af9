"""
Days pass for modules that have moved: `python -m tests.console.browser.days`.

Run beside a server: the first comparison of each is as old as settling asks for.
"""

from datetime import timedelta


def main() -> None:
    """Date it back."""
    from django.conf import settings  # noqa: PLC0415 - once Django is set up
    from django.db.models import F  # noqa: PLC0415 - as above

    from agrovet.kernel.databases import control_alias  # noqa: PLC0415 - as above
    from extraction.models import Placement, Verification  # noqa: PLC0415 - as above

    kept = Verification.objects.using(control_alias())
    for row in Placement.objects.using(control_alias()).filter(phase="moved"):
        first = kept.filter(module=row.module, term=row.term).earliest("id")
        days = timedelta(days=settings.AGROVET_SETTLE_DAYS)
        kept.filter(id=first.id).update(at=F("at") - days)


if __name__ == "__main__":
    import django

    django.setup()
    main()
