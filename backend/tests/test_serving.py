import gc

from starlette.testclient import TestClient

from app.core import garbage
from app.main import create_app


def test_what_was_there_before_the_first_request_is_left_alone_by_the_garbage_collector() -> None:
    garbage.unsettle()  # whoever asked an application before may not have shut it down
    usual = gc.get_threshold()

    with TestClient(create_app()):
        frozen, watched = gc.get_freeze_count(), len(gc.get_objects())
        assert gc.get_threshold() > usual

    assert frozen > 10 * watched
    assert gc.get_freeze_count() < frozen
    assert gc.get_threshold() == usual
