"""Passwords in tests: the same hash with the least work, since most tests only need somebody to be signed in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 at its cheapest."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
