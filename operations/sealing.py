"""Keeping what only few may read, such as account numbers and shared secrets, unreadable in the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Seal:
    """Seals texts with the first of `keys`, opens what any of them sealed."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(_stretched(key)) for key in keys])

    def close(self, text: str) -> bytes:
        """The text, unreadable and unchangeable without the key."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text again. Raises ValueError when no key fits."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise ValueError("sealed with a key that is not among DATA_KEYS") from None


def _stretched(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.blake2b(key.encode(), digest_size=32, person=b"suinong data").digest())
