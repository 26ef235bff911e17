"""Passwords: how they are kept, and that checking them tells nobody anything."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

import pytest

from app.core.errors import Unavailable
from app.core.security import password_context
from app.models import User
from app.services.auth.passwords import (
    AT_ONCE,
    PATIENCE_SECONDS,
    hash_password,
    is_password_of,
    turn,
)


@pytest.fixture
def slow_hashes() -> Iterator[None]:
    """Hashes that take long enough to be measured, as they do outside of tests."""
    password_context.cache_clear()
    password_context().update(argon2__rounds=4, argon2__memory_cost=16_384)
    password_context().dummy_verify()
    yield
    password_context.cache_clear()


def test_a_password_is_kept_as_argon2id() -> None:
    first, second = hash_password("correct horse"), hash_password("correct horse")

    assert first.startswith("$argon2id$")
    assert first != second


def test_only_the_right_password_fits() -> None:
    user = User(email="a@example.com", password_hash=hash_password("correct horse"))

    assert is_password_of(user, "correct horse")
    assert not is_password_of(user, "Correct horse")
    assert not is_password_of(user, "")


def test_nobody_has_a_password() -> None:
    assert not is_password_of(None, "correct horse")
    assert not is_password_of(User(email="a@example.com"), "")


@pytest.mark.usefixtures("slow_hashes")
def test_a_password_takes_as_long_for_nobody_as_for_somebody() -> None:
    somebody = User(email="a@example.com", password_hash=hash_password("correct horse"))

    known, unknown = _seconds_of(somebody), _seconds_of(None)

    assert known > 0.005
    assert 0.2 < unknown / known < 5


def test_too_many_hashes_at_once_are_refused_before_memory_runs_out() -> None:
    with ExitStack() as others:
        for _ in range(AT_ONCE):
            others.enter_context(turn())
        started = time.monotonic()

        with pytest.raises(Unavailable):
            hash_password("correct horse")

    assert time.monotonic() - started < PATIENCE_SECONDS + 10
    assert hash_password("correct horse")


def _seconds_of(user: User | None) -> float:
    """The median time of a wrong password."""

    def once() -> float:
        started = time.perf_counter()
        is_password_of(user, "wrong")
        return time.perf_counter() - started

    return median(once() for _ in range(9))
