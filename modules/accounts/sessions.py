"""Sessions of the admin: kept beside the people, and written as they are."""

from django.contrib.sessions.backends import db

from agrovet.kernel.writing import writing


class SessionStore(db.SessionStore):
    """Django's own sessions in the database."""

    def save(self, must_create: bool = False) -> None:
        """Keep the session."""
        with writing("accounts"):
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """End the session."""
        with writing("accounts"):
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove sessions that are over, for `manage.py clearsessions`."""
        with writing("accounts"):
            super().clear_expired()
