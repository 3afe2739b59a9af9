"""Clients with the keys of people whom a fake of accounts knows."""

from rest_framework.test import APIClient


def client_of(user_id: int, scheme: str = "Bearer") -> APIClient:
    """
    A client with the key that the fake gives this person.

    `Token` is what the first generation of clients sends, `Bearer` the second.
    """
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} key-{user_id}")
    return client
