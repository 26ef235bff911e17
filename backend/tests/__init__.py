"""The tests choose their own settings here, before anything reads them."""

import os
import secrets

os.environ["ENVIRONMENT"] = "test"
os.environ.setdefault("JWT_SECRET_KEY", secrets.token_urlsafe(48))
# A stream tells how things stand, and ends: a request of a test is over when its answer is whole.
os.environ.setdefault("STREAM_SECONDS", "0")
