"""Business errors: each carries the status and the words that a user will read.

    SlopeError
    ├── NotSignedIn         401
    ├── Forbidden           403
    ├── NotFound            404
    ├── Conflict            409
    ├── TooLarge            413
    ├── UnsupportedMedia    415
    ├── Invalid             422  it can be read, and breaks a rule
    ├── TooMany             429
    ├── NotImplementedHere  501  no answer in the form that was asked for
    ├── Unavailable         503
    └── Misconfigured       500  the operator must change something

One handler (app/web/problems.py) renders them: a page for a browser, problem+json for the API.
"""

from http import HTTPStatus


class SlopeError(Exception):
    """Something that went wrong in a way its reader can understand and mend."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotSignedIn(SlopeError):
    """An account is needed."""

    status = HTTPStatus.UNAUTHORIZED
    title = "Please sign in"


class Forbidden(SlopeError):
    """Not for this visitor, or not sent from one of our pages."""

    status = HTTPStatus.FORBIDDEN
    title = "That is not allowed"


class NotFound(SlopeError):
    """There is no such thing."""

    status = HTTPStatus.NOT_FOUND
    title = "There is nothing here"


class Conflict(SlopeError):
    """It does not fit the state that the thing is in."""

    status = HTTPStatus.CONFLICT
    title = "That does not fit any more"


class TooLarge(SlopeError):
    """More bytes than we take."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "That is too large"


class UnsupportedMedia(SlopeError):
    """A body of a kind we do not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    title = "That kind of content is not read here"


class Invalid(SlopeError):
    """It can be read, and it breaks a rule; the detail says which values are allowed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "That is not possible"


class TooMany(SlopeError):
    """A limit that protects everybody was reached."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too much at once"


class NotImplementedHere(SlopeError):
    """There is no answer in the form that was asked for."""

    status = HTTPStatus.NOT_IMPLEMENTED
    title = "Not in that form"


class Unavailable(SlopeError):
    """It works in general, and not at this moment."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "Not available at the moment"


class Misconfigured(SlopeError):
    """The operator must change something; commands print the detail and exit with 2."""

    title = "The server is not set up"
