"""How a benchmark says what it found: one JSON object a line, with the limit where there is one."""

import json


class Figures:
    """The figures of one benchmark; `missed` says which of them broke their limit."""

    def __init__(self, bench: str) -> None:
        self._bench = bench
        self.missed: list[str] = []

    def show(
        self,
        figure: str,
        value: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        line = {"bench": self._bench, "figure": figure, "value": round(value, 2), "unit": unit}
        if at_most is not None:
            line["limit"] = at_most
        if at_least is not None:
            line["at_least"] = at_least
        print(json.dumps(line), flush=True)
        if (at_most is not None and value > at_most) or (at_least is not None and value < at_least):
            self.missed.append(figure)

    def say(self, **facts: object) -> None:
        """What has to be known to understand the figures."""
        print(json.dumps({"bench": self._bench, **facts}), flush=True)
