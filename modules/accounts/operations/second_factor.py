"""The second factor of a member of staff: given, and taken away."""

from django_otp.plugins.otp_totp.models import TOTPDevice

from agrovet.kernel.record.people import note_change
from agrovet.kernel.writing import writing
from modules.accounts.errors import NoSuchStaff
from modules.accounts.models import User


def give(*, phone_number: str) -> str:
    """
    A new secret for this member of staff, which takes the place of an earlier one; as `otpauth://totp/...`, the way
    authenticator apps read it. It is not shown again.

    :raises NoSuchStaff: if nobody of the staff has this number
    """
    person = _staff(phone_number)
    with writing("accounts"):
        TOTPDevice.objects.filter(user=person).delete()
        device = TOTPDevice.objects.create(user=person, name="app")
        note_change("second_factor_given", person_id=person.id)
    return str(device.config_url)


def take(*, phone_number: str) -> bool:
    """
    Whether there was one to take away from this member of staff.

    :raises NoSuchStaff: if nobody of the staff has this number
    """
    return take_from(person_id=_staff(phone_number).id)


def take_from(*, person_id: int) -> bool:
    """Whether there was one to take away from this person."""
    with writing("accounts"):
        deleted, _ = TOTPDevice.objects.filter(user_id=person_id).delete()
        if deleted:
            note_change("second_factor_taken", person_id=person_id)
    return bool(deleted)


def _staff(phone_number: str) -> User:
    person = User.objects.with_number(phone_number).filter(is_staff=True).first()
    if person is None:
        raise NoSuchStaff
    return person
