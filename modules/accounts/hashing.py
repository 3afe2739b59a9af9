"""How passwords are hashed: as costly as is safe, and no weaker than what is stored already."""

from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, must_update_salt

# Each takes the whole memory of its hash: a crowd that logs in at once may not take all of the machine's.
AT_ONCE = 4
_places = BoundedSemaphore(AT_ONCE)


class Argon2id(Argon2PasswordHasher):
    """
    Argon2id with two passes over as much memory (in KiB) as a setting says, and one lane.

    The least is the first of those that OWASP's Password Storage Cheat Sheet has (19 MiB, two passes). At most four
    hashes are made at once in a process. A weaker hash is made anew when its owner logs in; a stronger one stays.
    """

    time_cost = 2
    memory_cost: int = settings.AGROVET_PASSWORD_MEMORY
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash, with all that is needed to compare with it."""
        with _places:
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password has this hash."""
        with _places:
            return bool(super().verify(password, encoded))

    def must_update(self, encoded: str) -> bool:
        """Whether the hash is weaker than a new one would be."""
        stored = self.decode(encoded)
        work = int(stored["memory_cost"]) * int(stored["time_cost"])
        return work < self.memory_cost * self.time_cost or must_update_salt(str(stored["salt"]), self.salt_entropy)


class Pbkdf2(PBKDF2PasswordHasher):
    """
    PBKDF2 with SHA-256, with as many rounds as a setting says; hashes of the old system have the same form.

    A hash with fewer rounds is made anew when its owner logs in; one with more stays as it is.
    """

    iterations: int = settings.AGROVET_PASSWORD_ROUNDS

    def must_update(self, encoded: str) -> bool:
        """Whether the hash is weaker than a new one would be."""
        decoded = self.decode(encoded)
        rounds, salt = int(decoded["iterations"]), str(decoded["salt"])
        return rounds < self.iterations or must_update_salt(salt, self.salt_entropy)
