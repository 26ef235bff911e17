"""The two words that the stack exchanges with Valkey, without the memory of a client library."""

import socket
from typing import Final

SECONDS: Final = 1.0


def ask_valkey(port: int, password: str, command: str) -> str:
    """The first line of the answer to one command. Raises OSError when nobody answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
        answers = line.makefile("r", encoding="utf-8", errors="replace")
        answers.readline()
        return answers.readline().strip()
