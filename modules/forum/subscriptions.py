"""What the forum does when others announce something, and about its own files."""

from agrovet.kernel import bus
from modules.accounts.events import UserCreated, UserDeleted, UserUpdated
from modules.forum.operations import departures, files, members, notices
from modules.media.events import MediaDeleted, MediaUpdated
from modules.profiles.events import VerificationChanged


@bus.subscribe(UserCreated, UserUpdated, name="forum.join_communities_of_role")
def join_communities_of_role(event: UserCreated | UserUpdated) -> None:
    """A new person finds themselves among their like; so does one who gets a role later."""
    if isinstance(event, UserCreated):
        members.welcome(user_id=event.user_id, role=event.role, profession=event.profession, now=event.created_at)
    else:
        members.welcome_to_role(user_id=event.user_id, role=event.role, now=event.updated_at)


@bus.subscribe(UserDeleted, name="forum.forget_person")
def forget_person(event: UserDeleted) -> None:
    """What the person wrote and did goes with them."""
    departures.forget_person(user_id=event.user_id, now=event.deleted_at)


@bus.subscribe(VerificationChanged, name="forum.notify_of_verification")
def notify_of_verification(event: VerificationChanged) -> None:
    """The person finds among their notifications what became of their papers."""
    notices.notify_of_verification(
        user_id=event.user_id,
        status=event.status,
        status_before=event.status_before,
        type=event.type,
        now=event.changed_at,
    )


@bus.subscribe(MediaDeleted, name="forum.let_go_of_file")
def let_go_of_file(event: MediaDeleted) -> None:
    """What showed the file stands without it."""
    files.let_go_of(media_id=event.media_id)


@bus.subscribe(MediaUpdated, name="forum.follow_file")
def follow_file(event: MediaUpdated) -> None:
    """Communities keep the addresses of their pictures; posts ask for theirs."""
    files.follow_address(media_id=event.media_id, url=event.url)
