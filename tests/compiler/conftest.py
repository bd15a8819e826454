from collections.abc import Iterator

import pytest

from compiler.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    running = Engine()
    yield running
    running.close()
