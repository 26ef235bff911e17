"""What the OpenAPI document says about lists."""

from app.main import app


def test_every_list_says_what_its_rows_are() -> None:
    schemas = app.openapi()["components"]["schemas"]

    pages = {name: schema for name, schema in schemas.items() if name.startswith("Page_")}

    assert pages
    assert [
        n for n, page in pages.items() if "$ref" not in page["properties"]["items"]["items"]
    ] == []
