"""What `make journeys` says where there is no Chromium."""

import pytest

from tests.journeys.__main__ import main


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    return monkeypatch


@pytest.mark.usefixtures("no_browser")
def test_without_a_chromium_it_is_said_loudly_that_nothing_ran(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    assert "NO CHROMIUM: the journeys through the admin did NOT run." in capsys.readouterr().err


def test_without_a_chromium_continuous_integration_fails(no_browser: pytest.MonkeyPatch) -> None:
    no_browser.setenv("CI", "true")

    assert main([]) == 1
