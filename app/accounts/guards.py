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


def _instructor(request: Request, session: ReadSession) -> User:
    session_user = signed_in(request)
    if session_user is None:
        raise NotSignedIn("This page is for instructors. Sign in first.")
    user = store.user(session, session_user.id)
    if user is None or user.stamp != session_user.stamp:
        raise NotSignedIn("Your session has ended. Sign in again.")
    if user.role is not Role.INSTRUCTOR:
        raise Forbidden("This page is for instructors.")
    return user


#: The learner's id, or None for somebody who was never given the cookie. Has no row before the
#: first stored answer.
Visitor = Annotated[str | None, Depends(learner_id)]
#: The learner's id; without the cookie the request is refused with 403.
Learner = Annotated[str, Depends(_known_learner)]
#: An account that may see the instructors' side; others are asked to sign in, or refused.
Instructor = Annotated[User, Depends(_instructor)]
