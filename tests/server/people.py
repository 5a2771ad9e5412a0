"""People of an installation."""

from client import Client
from installation import Installation

PASSWORD = "plain words make a good password"


def make_person(installation: Installation, client: Client, name: str) -> Client:
    """A member, signed in at `client`; the address is made from the name."""
    email = name.lower().replace(" ", ".") + "@example.org"
    installation.create_user(email, name, PASSWORD)
    client.sign_in(email, PASSWORD)
    return client
