"""The embedded servers and the processes behind `make run`."""

from scripts.stack.home import Home, StackError, free_port
from scripts.stack.servers import Postgres, Valkey
from scripts.stack.use import Shared, database_for_a_command, migrate

__all__ = [
    "Home",
    "Postgres",
    "Shared",
    "StackError",
    "Valkey",
    "database_for_a_command",
    "free_port",
    "migrate",
]
