"""What messages say: fixed sentences in each language, filled with what happened."""

from app.services.notifications.text.formats import plain
from app.services.notifications.text.message import (
    Link,
    Message,
    digest_of,
    message_of,
    trial_message,
)

__all__ = ["Link", "Message", "digest_of", "message_of", "plain", "trial_message"]
