"""An amount as it is seen on the page, and what it is held against."""

from dataclasses import dataclass

from app.services.scraping.read.document import Document
from app.services.scraping.read.visible.boxes import Boxes
from app.services.scraping.read.visible.context import Around, Surroundings, levels
from app.services.scraping.read.visible.landmarks import Landmarks
from app.services.scraping.read.visible.numbers import Number
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.visible.walk import Texts


@dataclass(slots=True)
class Seen:
    """One amount on the page and how much speaks for its being the price."""

    number: Number
    standing: Standing
    score: float
    around: Around | None
    is_listed: bool
    is_near: bool
    """Whether it stands at the product's heading."""
    _path: str | None = None

    @property
    def path(self) -> str:
        """The three elements that hold the amount, as a person would point at them."""
        if self._path is None:
            holders = reversed(levels(self.around, 3))
            self._path = " > ".join([_name(one) for one in holders])[:300]
        return self._path


@dataclass(slots=True)
class Scene:
    """What every number is held against."""

    document: Document
    texts: Texts
    boxes: Boxes
    surroundings: Surroundings
    marks: Landmarks
    locale: str | None
    several: set[int]
    """The texts that hold more than one number beside a sign."""

    def around(self, position: int) -> Around | None:
        return self.surroundings.of(self.texts.nodes[position].parent)

    def own_around(self, position: int) -> Around | None:
        """None when the text stands in a container that is about other products."""
        return self.surroundings.unless_about_others(self.texts.nodes[position].parent)


def _name(one: Around) -> str:
    attributes = one.attributes
    if attributes.get("id"):
        return f"{one.tag}#{attributes['id']}"
    first = (attributes.get("class") or "").split()[:1]
    return one.tag + "".join(f".{word}" for word in first)
