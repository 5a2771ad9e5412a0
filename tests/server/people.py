"""People of an installation."""

from client import Client

PASSWORD = "plain words make a good password"


def make_person(owner: Client, client: Client, name: str) -> Client:
    """A member, invited and signed in at `client`; the address is made from the name."""
    email = name.lower().replace(" ", ".") + "@example.org"
    invitation = owner.call("POST", "/invitations", {"email": email, "role": "member"}, status=201)
    client.accept(code_of(invitation["link"]), email=email, name=name, password=PASSWORD)
    return client


def code_of(link: str) -> str:
    """The secret of an invitation's link."""
    return link.partition("#")[2]
