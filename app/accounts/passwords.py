"""Passwords are kept as argon2id hashes."""

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# The parameters that OWASP gives first: 19 MiB and some 20 ms a try; the web process stays small.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_AT_ONCE = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The hash to store."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(password: str, stored_hash: str | None) -> bool:
    """Whether it is the password; for no account (None) it takes as long, and is not."""
    with _AT_ONCE:
        matches = _HASHER.verify(password, stored_hash or _nobodys_hash())
    return matches and stored_hash is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
