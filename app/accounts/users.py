"""Accounts as values, and the rules for their names and passwords."""

import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Invalid

PASSWORD_AT_LEAST = 10
PASSWORD_AT_MOST = 1000
NAME_AT_MOST = 100


class Role(StrEnum):
    """What an account may do."""

    INSTRUCTOR = "instructor"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class User:
    """An account.

    Attributes:
        learner_id: who learns when this account is signed in; None before its first session.
    """

    id: str
    name: str
    role: Role
    password_hash: str
    learner_id: str | None = None

    @property
    def stamp(self) -> str:
        """Changes with the password and with the learner: old sessions are told from new ones."""
        return hashlib.sha256(f"{self.password_hash}{self.learner_id}".encode()).hexdigest()[:16]


def clean_name(name: str) -> str:
    """The one spelling under which a name is stored and looked for.

    Raises:
        Invalid: it is empty, too long, or holds what cannot be seen.
    """
    cleaned = unicodedata.normalize("NFKC", name).strip().casefold()
    if not 0 < len(cleaned) <= NAME_AT_MOST or not cleaned.isprintable():
        raise Invalid(f"A name has 1 to {NAME_AT_MOST} visible characters.")
    return cleaned


def check_password(password: str) -> str:
    """A password that may be used.

    Raises:
        Invalid: it is too short or too long.
    """
    if not PASSWORD_AT_LEAST <= len(password) <= PASSWORD_AT_MOST:
        raise Invalid(
            f"A password has {PASSWORD_AT_LEAST} to {PASSWORD_AT_MOST} characters; "
            f"this one has {len(password)}."
        )
    return password
