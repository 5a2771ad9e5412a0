"""What can go wrong: one tree for the engine and the server, which mirrors lw_status_table.

    LabelwrightError
        MalformedError          the input is not what it claims to be             400
        InvalidError            the input was understood and breaks a rule        422
        UndefinedError          the question has no answer on this data           422
        UnauthenticatedError    no token, or it is wrong or over                  401
        ForbiddenError          not allowed                                       403
        NotFoundError           not there, or not yours                           404
        ConflictError           true a moment ago: a stale lease, a name taken    409
        TooLargeError           over a limit                                      413
        TooManyError            slow down                                         429
        UnavailableError        no answer, or no room at the moment               503
        InternalError           a fault of ours                                   500
        JobFailedError          a job that was waited for failed or was cancelled

MalformedError, InvalidError and UndefinedError are ValueErrors too. Memory that does not suffice is
Python's own MemoryError, a job that takes longer than one waits for its TimeoutError.
"""

from typing import Any, NamedTuple


class Problem(NamedTuple):
    """What the server says of an error (RFC 9457)."""

    type: str  # "urn:labelwright:problem:NAME", stable
    title: str
    status: int
    detail: str  # a sentence for people
    id: str | None  # what to quote to the operator
    field: str | None  # what of the body is meant


class LabelwrightError(Exception):
    """The engine or the server refused; the message names the thing and the rule.

    problem  what the server said; None from the engine
    """

    def __init__(self, message: str, problem: Problem | None = None) -> None:
        super().__init__(message)
        self.problem = problem


class MalformedError(LabelwrightError, ValueError):
    """The input is not what it claims to be."""


class InvalidError(LabelwrightError, ValueError):
    """The input was understood and breaks a rule."""


class UndefinedError(LabelwrightError, ValueError):
    """The question has no answer on this data."""


class UnauthenticatedError(LabelwrightError):
    """No token, or it is wrong or over."""


class ForbiddenError(LabelwrightError):
    """Not allowed."""


class NotFoundError(LabelwrightError):
    """Not there, or not yours."""


class ConflictError(LabelwrightError):
    """True a moment ago: a stale lease, a stale version, a name already taken."""


class TooLargeError(LabelwrightError):
    """Over a limit."""


class TooManyError(LabelwrightError):
    """Slow down."""


class UnavailableError(LabelwrightError):
    """No answer, or no room at the moment; try again later."""


class InternalError(LabelwrightError):
    """A fault of ours."""


class JobFailedError(LabelwrightError):
    """A job that was waited for failed or was cancelled.

    job  as the server shows it, with its message
    """

    def __init__(self, job: dict[str, Any]) -> None:
        super().__init__(f"job {job['id']} {job['state']}: {job['message']}")
        self.job = job


BY_STATUS: dict[str, type[LabelwrightError]] = {
    "malformed": MalformedError,
    "invalid": InvalidError,
    "undefined": UndefinedError,
    "unauthenticated": UnauthenticatedError,
    "forbidden": ForbiddenError,
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "too_large": TooLargeError,
    "too_many": TooManyError,
    "unavailable": UnavailableError,
    "internal": InternalError,
}

# What says no name: a proxy before the server, or a name that is new.
BY_HTTP: dict[int, type[LabelwrightError]] = {
    400: MalformedError,
    401: UnauthenticatedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: TooLargeError,
    422: InvalidError,
    429: TooManyError,
    500: InternalError,
    502: UnavailableError,
    503: UnavailableError,
    504: UnavailableError,
}
