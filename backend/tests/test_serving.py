import gc

from starlette.testclient import TestClient

from app.main import create_app


def test_what_was_there_before_the_first_request_is_left_alone_by_the_garbage_collector() -> None:
    with TestClient(create_app()):
        frozen, watched = gc.get_freeze_count(), len(gc.get_objects())

    assert frozen > 10 * watched
    assert gc.get_freeze_count() < frozen
