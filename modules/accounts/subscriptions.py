"""What accounts does when others announce something, and by itself now and then."""

from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.chores import chore
from modules.accounts.events import ResetCodeRequested
from modules.accounts.operations import following, password_reset, registration
from modules.media.events import MediaDeleted, MediaUpdated
from modules.profiles.events import ProfileCreated


@bus.subscribe(MediaDeleted, name="accounts.drop_deleted_picture")
def drop_deleted_picture(event: MediaDeleted) -> None:
    """A person whose picture is gone has none."""
    following.replace_picture(media_id=event.media_id, url=None, now=event.deleted_at)


@bus.subscribe(MediaUpdated, name="accounts.follow_replaced_picture")
def follow_replaced_picture(event: MediaUpdated) -> None:
    """A person whose picture lies at another address is shown with that one."""
    following.replace_picture(media_id=event.media_id, url=event.url, now=event.updated_at)


@bus.subscribe(ProfileCreated, name="accounts.take_role_of_profile")
def take_role_of_profile(event: ProfileCreated) -> None:
    """A person without a role gets that of their profile."""
    following.take_role_of_profile(user_id=event.user_id, kind=event.kind, now=event.created_at)


@bus.subscribe(ResetCodeRequested, name="accounts.send_reset_code", external=True)
def send_reset_code(event: ResetCodeRequested) -> None:
    """The code goes to the person's phone; while it cannot be sent, the bus tries again."""
    envelope = bus.current_envelope()
    if envelope is None:
        raise RuntimeError("A reset code is made from the event that asks for it: let the bus call this.")
    password_reset.send_code(
        user_id=event.user_id, request_uid=envelope.uid, requested_at=event.requested_at, now=timezone.now()
    )


@chore(name="accounts.forget_old_reset_codes")
def forget_old_reset_codes() -> int:
    """Codes that no longer open anything are deleted."""
    return password_reset.forget_old_codes(now=timezone.now())


@chore(name="accounts.abandon_stale_registrations")
def abandon_stale_registrations() -> int:
    """Numbers held by registrations that died half-way become free."""
    return registration.abandon_stale_registrations(now=timezone.now())
