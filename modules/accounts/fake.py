"""A stand-in for accounts, for tests of other modules alone: a few people, kept in memory."""

from collections.abc import Collection, Mapping

from agrovet.kernel.identity import Identity, StaffMember, digest_of_key
from modules.accounts.contracts import Person, PersonNotFound, Role, RoleConflict


class FakeAccounts:
    """Answers like the door of accounts. `add` makes a person, whose key is `key-<id>`."""

    def __init__(self) -> None:
        self.known: dict[int, Person] = {}
        self.staff_ids: set[int] = set()
        self.ended: set[int] = set()

    def add(
        self,
        *,
        id: int,
        full_name: str = "Ana",
        last_name: str = "Prueba",
        role: Role | None = None,
        picture_url: str | None = None,
        is_staff: bool = False,
    ) -> Person:
        """A new person."""
        person = Person(
            id=id,
            full_name=full_name,
            last_name=last_name,
            phone_number=f"+5058888{id:04d}",
            role=role,
            picture_url=picture_url,
        )
        self.known[id] = person
        if is_staff:
            self.staff_ids.add(id)
        return person

    def identify(self, *, key: str) -> Identity | None:
        """The person with the key `key-<id>`."""
        alive = {f"key-{id}": person for id, person in self.known.items() if id not in self.ended}
        person = alive.get(key)
        if person is None:
            return None
        return Identity(
            id=person.id, full_name=person.full_name, role=person.role, is_staff=person.id in self.staff_ids
        )

    def owners_of_keys(self, *, digests: Collection[str]) -> Mapping[str, int]:
        """The people behind these digests of keys, without those in `ended`."""
        owners = {digest_of_key(f"key-{id}"): id for id in self.known if id not in self.ended}
        return {digest: owners[digest] for digest in digests if digest in owners}

    def people(self, *, ids: Collection[int]) -> Mapping[int, Person]:
        """The people with these ids."""
        return {id: self.known[id] for id in ids if id in self.known}

    def staff(self, *, ids: Collection[int]) -> Mapping[int, StaffMember]:
        """Those of these people who are on staff; none of them is a superuser."""
        return {
            id: StaffMember(id=id, name=person.full_name, is_superuser=False)
            for id in ids
            if id in self.staff_ids and (person := self.known.get(id))
        }

    def assign_role(self, *, user_id: int, role: Role) -> None:
        """Give a person without a role this one."""
        person = self.known.get(user_id)
        if person is None:
            raise PersonNotFound("La persona no existe.")
        if person.role not in (None, role):
            raise RoleConflict("La persona ya tiene otro rol.")
        self.known[user_id] = Person(**{**vars(person), "role": role})
