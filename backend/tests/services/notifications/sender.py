"""`python -m …`: one run of the sender, for tests that kill it or need one of its own."""

from app.tasks.notifications import deliver

if __name__ == "__main__":
    deliver()
