"""What every refusal looks like: RFC 9457, the same for all routes."""

import re

import httpx

NAMES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "usage",
    409: "conflict",
    413: "too_large",
    422: "invalid",
    429: "too_many",
    503: "unavailable",
}
MEMBERS = {"type", "title", "status", "detail", "id"}


def check_problem(reply: httpx.Response, status: int, *words: str, case: str = "") -> dict:
    """The problem, after its form is checked and that its sentence names each of `words`."""
    told = f"{case}: {reply.status_code} {reply.text[:300]}"
    assert reply.status_code == status, told
    assert reply.headers["Content-Type"] == "application/problem+json", told
    problem = reply.json()
    assert set(problem) - {"field"} == MEMBERS, told
    assert problem["status"] == status, told
    assert problem["type"] == f"urn:labelwright:problem:{NAMES[status]}", told
    assert re.fullmatch(r"[0-9a-f]+", problem["id"]), told
    assert problem["title"] and problem["detail"], told
    for word in words:
        assert word in problem["detail"], f"{told}\nsays nothing of {word!r}"
    return problem
