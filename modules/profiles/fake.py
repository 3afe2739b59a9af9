"""A stand-in for profiles, for tests of other modules alone: a few profiles, kept in memory."""

from collections.abc import Collection, Mapping

from modules.profiles.contracts import Kind, OtherKindOfProfile, Profile


class FakeProfiles:
    """Answers like the door of profiles."""

    def __init__(self) -> None:
        self.known: dict[int, Profile] = {}

    def profiles(self, *, user_ids: Collection[int]) -> Mapping[int, Profile]:
        """The profiles of these people."""
        return {id: self.known[id] for id in user_ids if id in self.known}

    def open_profile(self, *, user_id: int, kind: Kind, profession: str = "", business_type: str = "") -> Profile:
        """Make the person's profile, unless it exists."""
        profile = self.known.setdefault(
            user_id, Profile(user_id=user_id, kind=kind, profession=profession, business_type=business_type)
        )
        if profile.kind != kind:
            raise OtherKindOfProfile("El usuario ya tiene otro tipo de perfil. Sólo se permite un rol por usuario.")
        return profile
