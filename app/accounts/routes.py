"""Signing up, in and out."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts import store
from app.accounts.guards import Current
from app.accounts.pages import LoginPage, SignupPage
from app.accounts.passwords import hash_password, is_password
from app.accounts.tries import Tries
from app.accounts.users import Role, User, check_password, clean_name
from app.db.session import ReadSession, database_of
from app.errors import Conflict, Invalid
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render
from app.web.visitor import (
    SignedIn,
    become_learner,
    become_nobody,
    forget_session,
    learner_id,
    sign_in,
    sign_out,
    signed_in,
)

router = APIRouter(include_in_schema=False)

_TRIES_AT_A_NAME_FROM_AN_ADDRESS = 5
_TRIES_FROM_AN_ADDRESS = 30
# Above what one address may do, so that nobody is locked out of an account by a single stranger.
_TRIES_AT_A_NAME = 100
# A class that signs up together sits behind one address.
_ACCOUNTS_FROM_AN_ADDRESS = 60
#: Where a learner sees what an account has.
PROGRESS = "/progress"


@router.api_route("/login", methods=READ)
def login_page(
    request: Request,
    current: Current,
    next: str = "/",  # noqa: A002 - the field's name
) -> Response:
    """The form."""
    has_ended = current is None and signed_in(request) is not None
    if has_ended:
        forget_session(request)
    page = LoginPage("", local_path(next), "", current.name if current is not None else "")
    response = render(request, "account/login.html", page)
    if has_ended:
        sign_out(response)
    return response


@router.post("/login", dependencies=[RequireCsrf])
def login(
    request: Request,
    session: ReadSession,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    following: Annotated[str, Form()] = "/",
) -> Response:
    """Start a session, or say that name and password do not belong together.

    What was done in this browser without an account becomes the account's.
    """
    user = _user_with(request, session, name, password)
    if user is None:
        error = "There is no account with this name and this password."
        page = LoginPage(name, local_path(following), error)
        return render(request, "account/login.html", page, status=401)
    # The password is held against its hash before: a writer on SQLite holds up all others.
    with database_of(request).write() as writing:
        brought = store.bring(writing, user, learner_id(request), datetime.now(UTC))
    leads = local_path(following)
    if brought.moved and leads == "/":
        leads = f"{PROGRESS}?told=joined"
    response = RedirectResponse(leads, status_code=303)
    start_session(request, response, brought.user)
    return response


@router.api_route("/signup", methods=READ)
def signup_page(
    request: Request,
    current: Current,
    next: str = "",  # noqa: A002 - the field's name
) -> Response:
    """The form."""
    if current is not None:
        return RedirectResponse("/account", status_code=303)
    return render(request, "account/signup.html", SignupPage(local_path(next) if next else ""))


@router.post("/signup", dependencies=[RequireCsrf])
def signup(
    request: Request,
    current: Current,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    following: Annotated[str, Form()] = "",
) -> Response:
    """Make an account; what was done in this browser is the account's from then on."""
    if current is not None:
        raise Conflict(f"You are signed in as {current.name}. Sign out first.")
    following = local_path(following) if following else ""
    name_error, password_error = _refused(clean_name, name), _refused(check_password, password)
    if name_error or password_error:
        page = SignupPage(following, name[:200], name_error, password_error)
        return render(request, "account/signup.html", page, status=422)
    address = address_of(request)
    tries_of(request).take({("signup", address): _ACCOUNTS_FROM_AN_ADDRESS}, datetime.now(UTC))
    try:
        brought = _make_account(request, clean_name(name), password)
    except Conflict as error:
        words = f"{error.detail} If it is yours, sign in; else take another name."
        page = SignupPage(following, name, name_error=words)
        return render(request, "account/signup.html", page, status=409)
    response = RedirectResponse(following or f"{PROGRESS}?told=signed-up", status_code=303)
    start_session(request, response, brought.user)
    return response


@router.post("/logout", dependencies=[RequireCsrf])
def logout(request: Request, session: ReadSession) -> Response:
    """End the session; the browser is nobody's from then on."""
    response = RedirectResponse("/", status_code=303)
    sign_out(response)
    learner = learner_id(request)
    # What was done here after the session had ended elsewhere is no account's yet: it stays here.
    if learner is not None and store.has_account(session, learner):
        become_nobody(request, response)
    return response


def local_path(path: str) -> str:
    """The path if it leads to this site, else the first page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_local and path.isprintable() and "\\" not in path else "/"


def start_session(request: Request, response: Response, user: User) -> None:
    """From now on this browser is signed in, and the account's learner."""
    assert user.learner_id is not None, "a session begins with a learner"
    sign_in(request, response, SignedIn(user.id, user.name, user.role, user.stamp))
    become_learner(request, response, user.learner_id)


def is_own_password(request: Request, user: User, password: str) -> bool:
    """Whether whoever is signed in knows the password, too.

    Raises:
        TooMany: too many tries in the last minutes.
    """
    key = (user.name, address_of(request))
    tries_of(request).take({key: _TRIES_AT_A_NAME_FROM_AN_ADDRESS}, datetime.now(UTC))
    if not is_password(password, user.password_hash):
        return False
    tries_of(request).forget(key)
    return True


def tries_of(request: Request) -> Tries:
    """The bound on tries."""
    tries: Tries = request.app.state.login_tries
    return tries


def address_of(request: Request) -> str:
    """Where a request comes from, as far as the connection tells."""
    return request.client.host if request.client else ""


def _make_account(request: Request, name: str, password: str) -> store.Brought:
    """Raises Conflict when the name is taken."""
    with database_of(request).read() as session:
        is_taken = store.user_named(session, name) is not None
    if is_taken:  # told before a password is hashed for nothing
        raise Conflict(f"There is already an account named {name}.")
    password_hash, now = hash_password(password), datetime.now(UTC)
    with database_of(request).write() as session:
        user = store.add_user(session, name, Role.LEARNER, password_hash, now)
        return store.bring(session, user, learner_id(request), now)


def _refused(check: Callable[[str], str], value: str) -> str:
    """Why a value may not be used; empty when it may."""
    try:
        check(value)
    except Invalid as error:
        return error.detail
    return ""


def _user_with(request: Request, session: Session, name: str, password: str) -> User | None:
    """The account, if the password is its own.

    Raises:
        TooMany: too many tries in the last minutes.
    """
    try:
        name = clean_name(name)
    except Invalid:
        return None
    address = address_of(request)
    tries = tries_of(request)
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
