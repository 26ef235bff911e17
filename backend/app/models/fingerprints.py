"""What a page looked like when its price was last accepted."""

from pydantic import BaseModel, ConfigDict, Field


class Fingerprint(BaseModel):
    """By these a later visit knows an unchanged page, as long as it is read by the same rules."""

    model_config = ConfigDict(frozen=True)

    rules: str = Field(max_length=64)
    """How the page was asked for and read, the reader's version included, as one digest."""
    content_hash: str = Field(max_length=64)
    etag: str | None = Field(default=None, max_length=300)
    last_modified: str | None = Field(default=None, max_length=100)
