"""What OpenAPI promises holds for requests nobody thought of (schemathesis). Small by default; ``--full`` for more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from app.hub.api import make_app
from app.hub.limits import Gate
from tests.hub.firm import Firm, TestClock, bearer, supervisor_token

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
LOGOUT = "/api/v1/logout"
OF_LAPTOPS = {"/api/v1/sync", "/api/v1/evidence/{digest}"}
EXCLUDED = [
    positive_data_acceptance,  # a well-formed code, signature or token may still be a wrong one: that is what it is for
]


class OpenGate(Gate):
    """Lets everybody try as often as he likes: here the answers count, not their number."""

    def pass_one(self, what: str, address: str, name: str = "") -> None:
        pass


@pytest.fixture(scope="module")
def office(founded_home: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    import shutil

    home = tmp_path_factory.mktemp("contract") / "hub"
    shutil.copytree(founded_home[0], home)
    firm = Firm.open(home, TestClock(), founded_home[1])
    firm.technician("beto")
    yield firm
    firm.hub.close()


@pytest.mark.slow
def test_every_answer_is_the_one_described(office: Firm, full_size: bool) -> None:
    """Each operation with requests that fit its description and with requests that do not."""
    app = make_app(office.hub, OpenGate())
    contract = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    laptop = bearer(office.laptop("beto").token)
    operations = [found.ok() for found in contract.get_all_operations()]

    person = supervisor_token(office)
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            judge(operation, mode, laptop if operation.path in OF_LAPTOPS else person, 200 if full_size else 4)
            if operation.path == LOGOUT:
                person = supervisor_token(office)

    assert len(operations) >= 25


def judge(operation: APIOperation, mode: GenerationMode, who: dict[str, str], examples: int) -> None:
    """Raises with the request when an answer is not the one described, or is a 5xx."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(mode))
    def holds(case: Case) -> None:
        answer = case.call(headers=who)
        # schemathesis does not count 413 among the refusals: too large a body is refused before it is read.
        large = [negative_data_rejection] if answer.status_code == 413 else []
        case.validate_response(answer, excluded_checks=EXCLUDED + large)

    try:
        holds()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label  # there is no wrong way to ask for it
