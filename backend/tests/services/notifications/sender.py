"""`python -m …`: one round of a sender, for a test that kills it."""

from app.services.notifications import deliver_due

if __name__ == "__main__":
    deliver_due()
