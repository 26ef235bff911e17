"""What a page said, as the database can keep it."""

from app.models.listing import Found, Method


def test_a_text_of_a_page_loses_what_no_database_keeps() -> None:
    found = Found(method=Method.VISIBLE, path="h1", raw="Te\x00l\ud800ly")

    assert found.raw == "Telly"
