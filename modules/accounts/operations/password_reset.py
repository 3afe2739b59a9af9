"""A new password for a person who holds their phone: a code is asked for, sent, and used."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from agrovet.kernel import bus
from agrovet.kernel.row_locks import change, locked_or_none
from agrovet.kernel.writing import writing
from modules.accounts import reset_codes, sms
from modules.accounts.errors import CodeRefused
from modules.accounts.events import PasswordReset, ResetCodeRequested
from modules.accounts.models import ResetCode, ResetTry, User
from modules.accounts.operations.access_keys import end_all_keys
from modules.accounts.passwords import hashed

GOOD_FOR = timedelta(minutes=10)
# Of one code from one address. A stranger's tries do not use up those of the person who holds the phone.
MOST_TRIES = 5
# Of all codes of one person from all addresses: a code is guessed with a probability of one in 20,000 a day.
MOST_TRIES_A_DAY = 50
DAY = timedelta(days=1)
# A code that could not be sent for so long comes to somebody who no longer waits for it.
WORTH_SENDING_FOR = timedelta(minutes=30)
_NOBODY = 0


def request_code(*, phone_number: str, now: datetime) -> None:
    """Have a code sent to this number, if an active person has it. Neither answer nor time tells whether."""
    user_id = _active(phone_number).values_list("id", flat=True).first()
    with writing("accounts"):
        bus.publish(ResetCodeRequested(user_id=user_id or _NOBODY, requested_at=now))


def send_code(*, user_id: int, request_uid: UUID, requested_at: datetime, now: datetime) -> None:
    """
    Send the code that answers a request; it takes the place of an earlier one. Not within a transaction.

    Done again for the same request, it sends the same digits and leaves the tries that were made counted.

    :raises NotSent: if the message has to be sent later
    """
    number = _by_phone().filter(id=user_id).values_list("phone_number", flat=True).first()
    if number is None or now - requested_at > WORTH_SENDING_FOR:
        return
    code = reset_codes.code_for(request_uid)
    # Kept first: a message that arrives although Twilio's answer is lost must not hold a useless code.
    if _keep(user_id, request_uid, code, now):
        sms.send(to=number, text=f"Su código de AgroVet es {code}. Vence en 10 minutos. No lo comparta con nadie.")


def set_password(*, phone_number: str, code: str, new_password: str, address: str, now: datetime) -> None:
    """
    Set a new password with a code, which is then used up.

    The keys that were given out before are dead from then on: whoever else came in, goes. The person's own clients
    send them to the login page afterwards anyhow.

    :param address: the address of the client, or its network, as limits count it
    :raises CodeRefused: if the code is wrong, used, older than ten minutes, was tried five times from this address, or
        if fifty codes of this person were tried within a day
    """
    user_id = _active(phone_number).values_list("id", flat=True).first()
    if user_id is None:
        raise CodeRefused
    # Counted and committed whatever comes of it: of many guesses at one instant, five are looked at.
    with writing("accounts"):
        kept = _counted(user_id, reset_codes.address_kept(address), now)
    if kept is None or not reset_codes.is_right(user_id=user_id, code=code, kept=kept.hash):
        raise CodeRefused
    new_hash = hashed(new_password)
    with writing("accounts"):
        used = ResetCode.objects.filter(user_id=user_id, used_at=None, hash=kept.hash).update(used_at=now)
        if not used:
            raise CodeRefused
        # Asked again, under the lock: somebody made staff since then gets in by the admin alone.
        if not _by_phone().filter(id=user_id).update(password=new_hash):
            raise CodeRefused
        end_all_keys(user_id=user_id, now=now)
        bus.publish(PasswordReset(user_id=user_id, reset_at=now))


def forget_old_codes(*, now: datetime) -> int:
    """Delete the codes that no request can still concern; returns how many."""
    with writing("accounts"):
        deleted, _ = ResetCode.objects.filter(expires_at__lt=now - WORTH_SENDING_FOR).delete()
        ResetTry.objects.filter(begun_at__lt=now - DAY).delete()
    return deleted


def _active(phone_number: str) -> QuerySet[User]:
    return _by_phone() & User.objects.with_number(phone_number)


def _by_phone() -> QuerySet[User]:
    """Who may get back in by phone. Staff may not: a message that others read would open the admin to them."""
    return User.objects.filter(is_active=True, is_staff=False, is_superuser=False)


def _counted(user_id: int, address: str, now: datetime) -> ResetCode | None:
    """The person's code, once the try is counted; None if there is none that may be tried from this address."""
    code = locked_or_none(ResetCode.objects.filter(user_id=user_id, used_at=None, expires_at__gt=now))
    if code is None:
        return None
    of_day = ResetTry.objects.filter(user_id=user_id, begun_at__gt=now - DAY)
    from_here = of_day.filter(request_uid=code.request_uid, address=address)
    made = from_here.values_list("tries", flat=True).first()
    if (made or 0) >= MOST_TRIES or (of_day.aggregate(all=Sum("tries"))["all"] or 0) >= MOST_TRIES_A_DAY:
        return None
    if made is None:
        ResetTry.objects.create(user_id=user_id, request_uid=code.request_uid, address=address, tries=1, begun_at=now)
    else:
        from_here.update(tries=F("tries") + 1)
    change(code, {"tries": code.tries + 1})
    return code


def _keep(user_id: int, request_uid: UUID, code: str, now: datetime) -> bool:
    """Keep the code's hash; False where this request's code was used already."""
    with writing("accounts"):
        ResetCode.objects.filter(user_id=user_id).filter(~Q(request_uid=request_uid)).delete()
        kept, is_new = ResetCode.objects.get_or_create(
            user_id=user_id,
            defaults={
                "request_uid": request_uid,
                "hash": reset_codes.hash_of(user_id=user_id, code=code),
                "expires_at": now + GOOD_FOR,
            },
        )
        if kept.used_at is not None:
            return False
        if not is_new:
            ResetCode.objects.filter(user_id=user_id).update(expires_at=now + GOOD_FOR)
        return True
