"""People, their keys, and the codes that let them back in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from agrovet.kernel.search.keeping import Entry, Source, keep
from agrovet.kernel.search.matching import Tables
from agrovet.kernel.search.tables import SearchText, SearchWord
from agrovet.kernel.writing import writing
from modules.accounts.passwords import fault_in, hashed, normalized
from modules.accounts.phone_numbers import digits_of


class UserManager(BaseUserManager["User"]):
    """Makes people, and finds them by their number."""

    def with_number(self, phone_number: str) -> "models.QuerySet[User]":
        """Whoever has this number, in any spelling: one person or none."""
        return self.filter(phone_digits=digits_of(phone_number) or None)

    def create_user(self, phone_number: str, password: str | None = None, **fields: object) -> "User":
        """A person with this number; without a password nobody can log in as them."""
        # By its hash: nothing ends with a first password, and nobody is told of a new one.
        hashed_password = make_password(None) if password is None else hashed(password)
        digits = digits_of(phone_number)
        user = self.model(phone_number=phone_number, phone_digits=digits, password=hashed_password, **fields)
        with writing("accounts") as alias:
            user.save(using=alias)
            keep(PEOPLE, [user], using=alias)
        return user

    def create_superuser(self, phone_number: str, password: str | None = None, **fields: object) -> "User":
        """
        A person who may do everything, for `manage.py createsuperuser`.

        :raises ValidationError: if the password cannot be one
        """
        if password is not None and (fault := fault_in(password, phone_number=phone_number)):
            raise ValidationError(fault)
        return self.create_user(phone_number, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """
    A person.

    `phone_number` is shown as typed; `phone_digits` is what numbers are compared by. It is empty for an
    imported person whose number somebody else has too: such a person cannot log in by number.
    """

    class Role(models.TextChoices):
        SPECIALIST = "Specialist", "Especialista"
        BUSINESSMAN = "businessman", "Empresario"
        CONSUMER = "consumer", "Consumidor"

    id = models.BigAutoField(primary_key=True)
    phone_number = models.CharField("teléfono", max_length=20)
    phone_digits = models.CharField("dígitos del teléfono", max_length=20, unique=True, null=True, editable=False)
    role = models.CharField("rol", max_length=20, choices=Role.choices, null=True, blank=True)
    full_name = models.CharField("nombre", max_length=150, blank=True)
    last_name = models.CharField("apellido", max_length=150, blank=True)
    bio = models.TextField("presentación", null=True, blank=True)
    latitude = models.DecimalField("latitud", max_digits=10, decimal_places=7, null=True, blank=True)
    longitude = models.DecimalField("longitud", max_digits=10, decimal_places=7, null=True, blank=True)
    # The address is kept beside the id, so that showing people asks nothing of media.
    profile_picture = models.CharField("foto", max_length=500, null=True, blank=True)
    picture_media_id = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)
    is_staff = models.BooleanField("personal", default=False)
    is_active = models.BooleanField("activo", default=True)
    date_joined = models.DateTimeField("registro", default=timezone.now)
    # Set while a registration waits for its picture to be kept; nobody sees the person before that is done.
    pending_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "phone_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        db_table = "accounts_user"
        verbose_name = "persona"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["is_active", "id"], name="accounts_user_listed"),
            models.Index(
                fields=["pending_since"],
                condition=models.Q(pending_since__isnull=False),
                name="accounts_user_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} {self.last_name}".strip() or self.phone_number

    def set_password(self, raw_password: str | None) -> None:
        """Hash a new password, in the form that passwords are compared in."""
        super().set_password(None if raw_password is None else normalized(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Compare a password: normalized, then, for hashes of the old system, as its keyboard wrote it."""
        if raw_password is None:
            return False
        spellings = dict.fromkeys([normalized(raw_password), raw_password])
        return any(check_password(spelling, self.password, setter=self._rehash) for spelling in spellings)

    def _rehash(self, raw_password: str) -> None:
        """Store a stronger hash of the same password, unless another one was set meanwhile."""
        stronger = hashed(raw_password)
        with writing("accounts"):
            if User.objects.filter(pk=self.pk, password=self.password).update(password=stronger):
                self.password = stronger

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the person."""
        # Django saves people by itself: when they enter the admin.
        with writing("accounts"):
            super().save(*args, **kwargs)


class AccessKey(models.Model):
    """A key that a client holds, kept as its SHA-256: who reads the table can use none of them."""

    hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="keys")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "accounts_access_key"
        verbose_name = "llave"

    def __str__(self) -> str:
        return f"{self.hash[:8]}…"


class ResetCode(models.Model):
    """
    The one code with which a person may set a new password, kept as a keyed hash.

    A new request takes the place of the one before. A code that was used stays until it is swept away, so
    that its message, sent again, does not bring it back to life.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="reset_code")
    request_uid = models.UUIDField()
    hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_reset_code"
        verbose_name = "código de recuperación"


class ResetTry(models.Model):
    """
    How often a person's code was tried from one address, which is kept as a keyed hash.

    It outlives the code, for the tries of a day are counted together. No foreign key: a try is no reason for a
    deletion of its person to wait or to fail.
    """

    user_id = models.BigIntegerField()
    request_uid = models.UUIDField()
    address = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_reset_try"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user_id", "request_uid", "address"], name="accounts_reset_try_once")
        ]


class PersonText(SearchText):
    """A person's names, to search by; `aside` is the number, with all its endings, so that any part of it is found."""

    # No foreign key in the database: the release before this one deletes people and knows nothing of their words.
    of = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False)

    class Meta:
        db_table = "accounts_person_text"

    def __str__(self) -> str:
        return self.title


class Word(SearchWord):
    """A word that occurs in names."""

    class Meta:
        db_table = "accounts_word"

    def __str__(self) -> str:
        return self.word


def _entry(person: User) -> Entry:
    digits = digits_of(person.phone_number)
    # A search finds beginnings: with every ending kept, it finds any part.
    endings = " ".join(dict.fromkeys(digits[at:] for at in range(len(digits) - 1)))
    return Entry(title=f"{person.full_name} {person.last_name}", aside=endings)


# Here and not in `searched`: the manager above keeps the words of whom it makes.
PEOPLE = Source(module="accounts", rows=User, tables=Tables(texts=PersonText, words=Word), entry=_entry)
