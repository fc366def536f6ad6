"""Forms carry a token that only a page of ours, shown to the same browser, can hold."""

import hashlib
import hmac
import secrets
from typing import Annotated

from fastapi import Depends, Form, Request

from app.errors import Forbidden
from app.web.visitor import learner_id, learner_to_be


def csrf_token(request: Request) -> str:
    """The token for a form on the page that answers ``request``."""
    # A fresh nonce each time: the same secret in every compressed page could be guessed (BREACH).
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_mac(request, learner_to_be(request), nonce)}"


def check_csrf(request: Request, token: str) -> None:
    """Let only forms of our own pages pass.

    Raises:
        Forbidden: the cookie or the token is missing, or they do not belong together.
    """
    learner = learner_id(request)
    if learner is None:
        raise Forbidden(
            "Your browser did not send back this site's cookie, so nothing was stored. Allow "
            "cookies for this site, reload the page and send the form again."
        )
    nonce, _, mac = token.partition(".")
    expected = _mac(request, learner, nonce)
    if not hmac.compare_digest(mac.encode(), expected.encode()):
        raise Forbidden(
            "This form is out of date (somebody signed in or out in this browser since), or did "
            "not come from one of our pages, so nothing was stored. Go back, reload the page and "
            "send the form again."
        )


def _mac(request: Request, learner: str, nonce: str) -> str:
    secret: str = request.app.state.settings.secret
    message = f"slope.csrf:{learner}:{nonce}".encode()
    return hmac.digest(secret.encode(), message, hashlib.sha256).hex()


def _require_csrf(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    check_csrf(request, csrf)


#: For ``dependencies=[…]`` of a route that takes a form with the field ``csrf``.
RequireCsrf = Depends(_require_csrf)
