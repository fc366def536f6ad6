"""Signing in and out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from app.accounts import store
from app.accounts.passwords import is_password
from app.accounts.tries import Tries
from app.accounts.users import User, clean_name
from app.db.session import ReadSession
from app.errors import Invalid
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render
from app.web.visitor import SignedIn, sign_in, sign_out

router = APIRouter(include_in_schema=False)

_TRIES_AT_A_NAME_FROM_AN_ADDRESS = 5
_TRIES_FROM_AN_ADDRESS = 30
# Above what one address may do, so that nobody is locked out of an account by a single stranger.
_TRIES_AT_A_NAME = 100


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The form to sign in; ``following`` is where it leads."""

    name: str
    following: str
    error: str


@router.api_route("/login", methods=READ)
def login_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the field's name
    """The form."""
    return render(request, "account/login.html", LoginPage("", local_path(next), ""))


@router.post("/login", dependencies=[RequireCsrf])
def login(
    request: Request,
    session: ReadSession,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    following: Annotated[str, Form()] = "/",
) -> Response:
    """Start a session, or say that name and password do not belong together."""
    user = _user_with(request, session, name, password)
    if user is None:
        error = "There is no account with this name and this password."
        page = LoginPage(name, local_path(following), error)
        return render(request, "account/login.html", page, status=401)
    response = RedirectResponse(local_path(following), status_code=303)
    sign_in(request, response, SignedIn(user.id, user.name, user.role, user.stamp))
    return response


@router.post("/logout", dependencies=[RequireCsrf])
def logout() -> Response:
    """End the session."""
    response = RedirectResponse("/", status_code=303)
    sign_out(response)
    return response


def local_path(path: str) -> str:
    """The path if it leads to this site, else the first page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_local and path.isprintable() and "\\" not in path else "/"


def _user_with(request: Request, session: ReadSession, name: str, password: str) -> User | None:
    """The account, if the password is its own.

    Raises:
        TooMany: too many tries in the last minutes.
    """
    try:
        name = clean_name(name)
    except Invalid:
        return None
    address = request.client.host if request.client else ""
    tries: Tries = request.app.state.login_tries
    tries.take(
        {
            (name, address): _TRIES_AT_A_NAME_FROM_AN_ADDRESS,
            ("address", address): _TRIES_FROM_AN_ADDRESS,
            ("name", name): _TRIES_AT_A_NAME,
        },
        datetime.now(UTC),
    )
    user = store.user_named(session, name)
    if not is_password(password, user.password_hash if user else None):
        return None
    tries.forget((name, address))
    return user
