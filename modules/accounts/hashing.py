"""How passwords are hashed: as costly as is safe, and no weaker than what is stored already."""

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, must_update_salt


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
