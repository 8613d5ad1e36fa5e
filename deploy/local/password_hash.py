"""Keeps a password as its bcrypt hash, with the C library's own crypt, where it knows bcrypt."""

import ctypes
import ctypes.util
import secrets

ROUNDS = "$2b$06$"
"""Few rounds: the passwords are 192 random bits, which no guessing reaches, and each connection pays."""

_SALT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def kept(password: str) -> str:
    """Return what may be written of `password`: its hash, or itself where no bcrypt is at hand."""
    name = ctypes.util.find_library("crypt")
    if name is None:
        return password
    crypt = ctypes.CDLL(name).crypt
    crypt.restype = ctypes.c_char_p
    # The last of 22 letters carries 2 bits only: "u" is one that every bcrypt takes.
    salt = ROUNDS + "".join(secrets.choice(_SALT) for _ in range(21)) + "u"
    made = crypt(password.encode("ascii"), salt.encode("ascii"))
    hashed = made.decode("ascii") if isinstance(made, bytes) else ""
    return hashed if hashed.startswith(ROUNDS) and len(hashed) == 60 else password
