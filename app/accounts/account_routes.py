"""An account's own page: its name, its password, its sessions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts import store
from app.accounts.guards import Account
from app.accounts.pages import AccountErrors, account_page
from app.accounts.passwords import hash_password
from app.accounts.routes import is_own_password, start_session
from app.accounts.users import User, check_password, clean_name
from app.db.session import database_of
from app.errors import Conflict, Invalid, SlopeError
from app.web.csrf import RequireCsrf
from app.web.pages import READ, render

router = APIRouter(prefix="/account", include_in_schema=False)

_WRONG = "This is not your password."


@router.api_route("", methods=READ)
def account(request: Request, user: Account, told: str = "") -> Response:
    """The page."""
    return render(request, "account/account.html", account_page(user, told))


@router.post("/name", dependencies=[RequireCsrf])
def change_name(
    request: Request,
    user: Account,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Another name."""
    try:
        cleaned = clean_name(name)
    except Invalid as error:
        return _refuse(request, user, error, AccountErrors(name=error.detail), name)
    if not is_own_password(request, user, password):
        return _refuse(request, user, Invalid(_WRONG), AccountErrors(name_password=_WRONG), name)
    try:
        return _change(request, "name", lambda session: store.rename(session, user.id, cleaned))
    except Conflict as error:
        return _refuse(request, user, error, AccountErrors(name=error.detail), name)


@router.post("/password", dependencies=[RequireCsrf])
def change_password(
    request: Request,
    user: Account,
    old: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Another password; every other session ends."""
    errors = AccountErrors()
    try:
        check_password(password)
    except Invalid as error:
        errors = replace(errors, new_password=error.detail)
    if not is_own_password(request, user, old):
        errors = replace(errors, old_password=_WRONG)
    if errors != AccountErrors():
        return _refuse(request, user, Invalid(""), errors)
    hashed, now = hash_password(password), datetime.now(UTC)
    return _change(
        request,
        "password",
        lambda session: store.change_password(session, user.id, hashed, now),
    )


@router.post("/sessions", dependencies=[RequireCsrf])
def end_sessions(request: Request, user: Account) -> Response:
    """Sign out everywhere else."""
    now = datetime.now(UTC)
    return _change(request, "sessions", lambda session: store.end_sessions(session, user.id, now))


def _change(request: Request, what: str, change: Callable[[Session], User]) -> Response:
    """Change the account, and go on with a session of the account as it is now."""
    with database_of(request).write() as session:
        user = change(session)
    response = RedirectResponse(f"/account?told={what}", status_code=303)
    start_session(request, response, user)
    return response


def _refuse(
    request: Request, user: User, error: SlopeError, errors: AccountErrors, name: str = ""
) -> Response:
    page = account_page(user, entered=name[:200], errors=errors)
    return render(request, "account/account.html", page, status=error.status)
