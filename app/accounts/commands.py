"""``slope user …``"""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.accounts import store
from app.accounts.passwords import hash_password
from app.accounts.users import Role, check_password, clean_name
from app.db.session import Database
from app.settings import Settings

users = typer.Typer(name="user", help="Accounts for those who teach.", no_args_is_help=True)


@users.callback()
def _users() -> None:
    """Accounts for those who teach."""


@users.command()
def add(
    name: Annotated[str, typer.Argument(help="the name to sign in with")],
    role: Annotated[Role, typer.Option(help="what the account may do")],
) -> None:
    """Make an account. The password is asked for, or read from standard input's first line."""
    # Alembic takes half a second to import, which every other command would wait for.
    from app.db.migrate import migrate

    cleaned = clean_name(name)
    password_hash = hash_password(check_password(_password()))
    settings = Settings()
    migrate(settings.database)
    database = Database(settings.database)
    try:
        with database.write() as session:
            store.add_user(session, cleaned, role, password_hash, datetime.now(UTC))
    finally:
        database.dispose()
    typer.echo(f"Added {cleaned} as {role.value}. Sign in at /login.")


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
