"""The values that the pages of accounts show."""

from dataclasses import dataclass

from app.accounts.users import NAME_AT_MOST, PASSWORD_AT_LEAST, PASSWORD_AT_MOST, User

NAME_RULE = f"1 to {NAME_AT_MOST} characters. Others do not see it."
PASSWORD_RULE = (
    f"{PASSWORD_AT_LEAST} to {PASSWORD_AT_MOST} characters, any of them. A few words are easy to "
    "keep in mind."
)


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The form to sign in.

    Attributes:
        following: where it leads.
        signed_in: the name of the account that is signed in here; empty when there is none.
    """

    name: str
    following: str
    error: str
    signed_in: str = ""


@dataclass(frozen=True, slots=True)
class SignupPage:
    """The form that makes an account, with its rules, and what is wrong with what was sent."""

    following: str
    name: str = ""
    name_error: str = ""
    password_error: str = ""
    name_rule: str = NAME_RULE
    password_rule: str = PASSWORD_RULE


@dataclass(frozen=True, slots=True)
class AccountErrors:
    """What is wrong with what was sent, by field."""

    name: str = ""
    name_password: str = ""
    old_password: str = ""
    new_password: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account's own page.

    Attributes:
        entered: the name in its field.
        told: something that was just done.
    """

    name: str
    entered: str
    told: str
    errors: AccountErrors
    name_rule: str = NAME_RULE
    password_rule: str = PASSWORD_RULE


_TOLD = {
    "name": "Your name is changed.",
    "password": "Your password is changed. Every other browser has to sign in again.",
    "sessions": "Every other browser is signed out. This one stays signed in.",
}


def account_page(
    user: User, told: str = "", entered: str = "", errors: AccountErrors | None = None
) -> AccountPage:
    """The page of an account.

    Args:
        told: what was just changed; nonsense says nothing.
        entered: a name that was sent and not taken.
    """
    return AccountPage(user.name, entered or user.name, _TOLD.get(told, ""), errors or _NO_ERRORS)


_NO_ERRORS = AccountErrors()
