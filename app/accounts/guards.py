"""Who may pass: dependencies for routes."""

from typing import Annotated

from fastapi import Depends, Request

from app.accounts import store
from app.accounts.users import Role, User
from app.db.session import ReadSession
from app.errors import Forbidden, NotSignedIn
from app.web.visitor import learner_id, signed_in


def _known_learner(request: Request) -> str:
    learner = learner_id(request)
    if learner is None:
        raise Forbidden(
            "Your browser did not send back this site's cookie, so nothing was stored. Allow "
            "cookies for this site, reload the page and try again."
        )
    return learner


def _current(request: Request, session: ReadSession) -> User | None:
    session_user = signed_in(request)
    if session_user is None:
        return None
    user = store.user(session, session_user.id)
    return user if user is not None and user.stamp == session_user.stamp else None


def _account(request: Request, user: Annotated[User | None, Depends(_current)]) -> User:
    if user is None and signed_in(request) is None:
        raise NotSignedIn("This page is for those who have an account. Sign in first.")
    if user is None:
        raise NotSignedIn("Your session has ended. Sign in again.")
    return user


def _instructor(request: Request, user: Annotated[User | None, Depends(_current)]) -> User:
    if signed_in(request) is None:
        raise NotSignedIn("This page is for instructors. Sign in first.")
    found = _account(request, user)
    if found.role is not Role.INSTRUCTOR:
        raise Forbidden("This page is for instructors.")
    return found


def _owner(request: Request, user: Annotated[User | None, Depends(_current)]) -> str | None:
    learner = learner_id(request)
    if signed_in(request) is None:
        return learner
    if _account(request, user).learner_id != learner:
        raise NotSignedIn("Your browser lost this site's cookie. Sign in again.")
    return learner


#: The learner's id, or None for somebody who was never given the cookie. Has no row before the
#: first stored answer.
Visitor = Annotated[str | None, Depends(learner_id)]
#: The learner's id; without the cookie the request is refused with 403.
Learner = Annotated[str, Depends(_known_learner)]
#: The account that is signed in, or None: also where the session was ended elsewhere.
Current = Annotated[User | None, Depends(_current)]
#: The account that is signed in; others are asked to sign in.
Account = Annotated[User, Depends(_account)]
#: An account that may see the instructors' side; others are asked to sign in, or refused.
Instructor = Annotated[User, Depends(_instructor)]
#: As ``Visitor``, for pages that show all that a learner did: whoever was signed in and is so no
#: more is asked to sign in, instead of being shown that there is nothing.
Owner = Annotated[str | None, Depends(_owner)]
