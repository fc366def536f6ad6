"""Who is asking, as far as the cookies that we signed can tell. Nothing here asks the database."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request
from itsdangerous import BadData, BadSignature, Signer, URLSafeTimedSerializer
from starlette.responses import Response

from app.settings import Settings

LEARNER_COOKIE = "slope_learner"
SESSION_COOKIE = "slope_session"
#: Runs that the visitor called their own (experiments/beside): it goes when the learner does.
MINE_COOKIE = "slope_mine"
LEARNER_LASTS = timedelta(days=730)
SESSION_LASTS = timedelta(days=14)

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account in a session cookie; ``stamp`` ends the session when the password changes."""

    id: str
    name: str
    role: str
    stamp: str

    @property
    def is_instructor(self) -> bool:
        """May see the instructors' side."""
        return self.role == "instructor"


def learner_id(request: Request) -> str | None:
    """The learner whose signed cookie came with the request, if one did."""
    cookie = request.cookies.get(LEARNER_COOKIE)
    if not cookie:
        return None
    try:
        value = _learner_signer(_settings(request)).unsign(cookie).decode()
    except (BadSignature, UnicodeDecodeError):
        return None
    return value if _ID.fullmatch(value) else None


def learner_to_be(request: Request) -> str:
    """The learner's id, made now when there is none; ``remember_learner`` sends it out."""
    known: str | None = getattr(request.state, "learner", None)
    learner = known or learner_id(request) or secrets.token_hex(16)
    request.state.learner = learner
    return learner


def become_learner(request: Request, response: Response, learner: str) -> None:
    """From now on this browser is that learner; forms that it has open go out of date."""
    request.state.learner = learner
    remember_learner(request, response)


def become_nobody(request: Request, response: Response) -> None:
    """From now on this browser is a learner who never did anything."""
    become_learner(request, response, secrets.token_hex(16))
    response.delete_cookie(MINE_COOKIE)


def remember_learner(request: Request, response: Response) -> None:
    """Set the learner cookie when this request asked for one; each form prolongs it."""
    learner: str | None = getattr(request.state, "learner", None)
    if learner is not None:
        settings = _settings(request)
        value = _learner_signer(settings).sign(learner).decode()
        _set_cookie(response, settings, LEARNER_COOKIE, value, LEARNER_LASTS)


def signed_in(request: Request) -> SignedIn | None:
    """The account that the session cookie names; the database may know better (guards.py)."""
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie or getattr(request.state, "session_ended", False):
        return None
    serializer = _session_serializer(_settings(request))
    try:
        data = serializer.loads(cookie, max_age=int(SESSION_LASTS.total_seconds()))
        return SignedIn(**data)
    except (BadData, TypeError):
        return None


def sign_in(request: Request, response: Response, who: SignedIn) -> None:
    """Start a session."""
    settings = _settings(request)
    data = {"id": who.id, "name": who.name, "role": who.role, "stamp": who.stamp}
    value = _session_serializer(settings).dumps(data)
    assert isinstance(value, str)
    _set_cookie(response, settings, SESSION_COOKIE, value, SESSION_LASTS)


def sign_out(response: Response) -> None:
    """End the session in this browser."""
    response.delete_cookie(SESSION_COOKIE)


def forget_session(request: Request) -> None:
    """The session has ended elsewhere: the page that is made now is that of nobody signed in."""
    request.state.session_ended = True


def _set_cookie(
    response: Response, settings: Settings, name: str, value: str, lasts: timedelta
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def _learner_signer(settings: Settings) -> Signer:
    return Signer(settings.secret, salt="slope.learner", digest_method=hashlib.sha256)


def _session_serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings.secret, salt="slope.session", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
