"""What is done with each page of an import right now, for whoever watches it."""

from collections.abc import Sequence
from queue import Empty, SimpleQueue

from app.models.imports import ImportProgress, ImportStage


class Stages:
    """News of pages, told by the threads that work on them and taken by the one that tells them."""

    def __init__(self) -> None:
        self._news: SimpleQueue[tuple[str, ImportStage]] = SimpleQueue()

    def note(self, stage: ImportStage, urls: Sequence[str]) -> None:
        """Pages, by their addresses as they were handed in, came to this stage."""
        for url in urls:
            self._news.put((url, stage))

    def take(self) -> list[ImportProgress]:
        """The newest stage of each page that there is news of, and nothing a second time."""
        newest: dict[str, ImportStage] = {}
        while True:
            try:
                url, stage = self._news.get_nowait()
            except Empty:
                break
            newest[url] = stage
        told = ((stage, [url for url in newest if newest[url] is stage]) for stage in ImportStage)
        return [ImportProgress(stage=stage, urls=urls) for stage, urls in told if urls]
