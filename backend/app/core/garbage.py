"""How the garbage collector is set in processes that live long."""

import gc
from typing import Final

_USUAL: Final = gc.get_threshold()
"""Python's own, which differ from release to release."""
_YOUNG: Final = 50_000
"""New objects that live before the collector looks at them.

Python looks after some hundred, which is ten times in the reading of one page, where hardly
anything refers to itself. So many objects are a few megabytes at most.
"""


def settle() -> None:
    """What is loaded now stays and is not looked at again; what is new is looked at seldom.

    Looking through the three hundred thousand objects that stay takes a third of a second, and
    copies them into every child of a process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)


def unsettle() -> None:
    """As before `settle`."""
    gc.unfreeze()
    gc.set_threshold(*_USUAL)
