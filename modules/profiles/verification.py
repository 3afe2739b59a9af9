"""
The verification of specialists by their papers.

Its status is empty without papers; `pending` from the first paper on, until staff have seen it; then `verified_student`
or `verified_professional`. Who is verified stays so when they upload another paper. Staff find pending ones by a
filter in the admin, and the person is notified of each step (`VerificationChanged`).
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from agrovet.kernel import bus
from modules.profiles.events import VerificationChanged
from modules.profiles.models import ProfileRecord

PAPERS = ("verification_title_id", "verification_student_card_id", "verification_graduation_letter_id")
PENDING = ProfileRecord.Verification.PENDING.value


def after(record: ProfileRecord, changes: Mapping[str, Any]) -> dict[str, str]:
    """Return the status that follows where these columns of a profile change; nothing where it stays."""
    if not changes.keys() & set(PAPERS) or record.verification_status not in ("", PENDING):
        return {}
    has_papers = any(changes.get(paper, getattr(record, paper)) for paper in PAPERS)
    if not has_papers:
        return {"verification_status": ""}
    is_new = any(changes.get(paper) not in (None, getattr(record, paper)) for paper in PAPERS)
    return {"verification_status": PENDING} if is_new else {}


def announce(record: ProfileRecord, *, before: str) -> None:
    """Announce, in the transaction of the change, that the status is another than before."""
    if record.verification_status != before:
        bus.publish(
            VerificationChanged(
                user_id=record.user_id,
                status=record.verification_status,
                status_before=before,
                type=record.verification_type,
                changed_at=timezone.now(),
            )
        )
