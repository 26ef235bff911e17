"""What must never be contacted: listeners on a loopback address of this process's own."""

import random
import socket
import threading
from contextlib import suppress
from typing import Final, Self

PORT: Final = 8080
"""One that pages may be served from, so that no refusal is about the port."""


class Inside:
    """`with Inside() as inside:` counts who connects to it, whatever they want."""

    def __init__(self) -> None:
        self.contacts = 0
        numbers = random.SystemRandom()
        self.address = ".".join(["127", *(str(numbers.randrange(1, 255)) for _ in range(3))])
        self._listener = socket.create_server((self.address, PORT))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    @property
    def spellings(self) -> list[str]:
        """Addresses that some parser or resolver would take to the listener."""
        one, two, three, four = (int(each) for each in self.address.split("."))
        whole = int.from_bytes(bytes([one, two, three, four]))
        wide = self.address.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
        hosts = [
            self.address,
            str(whole),
            hex(whole),
            f"0{whole:o}",
            f"{one}.{two}.{(three << 8) + four}",
            f"{one}.{(two << 16) + (three << 8) + four}",
            f"0{one:o}.0{two:o}.0{three:o}.0{four:o}",
            f"{one:#x}.{two:#x}.{three:#x}.{four:#x}",
            f"{self.address}.",
            self.address.replace(".", "\u3002"),
            self.address.replace(".", "\uff0e"),
            wide,
            f"[::ffff:{self.address}]",
            f"[::ffff:{one:02x}{two:02x}:{three:02x}{four:02x}]",
            f"[::{self.address}]",
            f"[64:ff9b::{self.address}]",
            f"[::ffff:{self.address}%25lo]",
            f"[::ffff:{self.address}%lo]",
            f"shop.example@{self.address}",
            f"{self.address}\\@shop.example",
            f"{self.address}%2e",
            f"%31{self.address[1:]}",
            f"{self.address}\t",
            "inside.example",
            "INSIDE.example",
            "inside.example.",
        ]
        return [f"http://{host}:{PORT}/" for host in hosts]

    def count(self) -> int:
        """Contacts so far, those included that the system took but nobody has counted yet."""
        with socket.create_connection((self.address, PORT), timeout=10) as knock:
            knock.sendall(b"counted\n")
            knock.shutdown(socket.SHUT_WR)
            knock.recv(1)
        return self.contacts

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    connection.settimeout(5)
                    if connection.recv(100) != b"counted\n":
                        self.contacts += 1
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
