"""The tests choose their own settings here, before anything reads them."""

import os
import secrets

os.environ["ENVIRONMENT"] = "test"
os.environ.setdefault("JWT_SECRET_KEY", secrets.token_urlsafe(48))
