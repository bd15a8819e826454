"""The API: the services' answers, cacheable, and problems in the CLI's words."""

import asyncio
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.requests import Request

import losslab as ll
from asgi import Client
from losslab.catalogue.discover import NOUNS, entries
from losslab.faces.cli.main import main
from losslab.faces.server.api import Pure
from losslab.faces.server.lab import lab
from losslab.faces.server.settings import Settings
from losslab.services import card

VALLEY = {"surface": "rosenbrock", "optimizer": "gradient_descent"}


def ask(client: Client, question: str, **given: Any) -> Any:
    answer = client.get(f"/api/v1/{question}", params=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def problem(client: Client, question: str, **given: Any) -> tuple[int, str]:
    answer = client.get(f"/api/v1/{question}", params=given)
    assert answer.headers["content-type"] == "application/problem+json"
    data = answer.json()
    assert set(data) == {"type", "title", "status", "detail"}
    assert data["status"] == answer.status_code
    return data["status"], data["detail"]


def test_evaluate_answers_as_the_command_line(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"loss": "squared_error", "prediction": 0.6, "target": 1}
    answer = ask(client, "evaluate", **given)
    assert (answer["loss"], answer["gradient"]) == (0.16, -0.8)
    words = "eval squared_error --prediction 0.6 --target 1 --json"
    assert main(words.split()) == 0
    assert str(answer["loss"]) in capsys.readouterr().out


def test_evaluate_takes_lists_and_parameters(client: Client) -> None:
    given = {"loss": "huber", "prediction": "3,0.5", "target": "0,0", "delta": 2}
    answer = ask(client, "evaluate", **given)
    expected = ll.loss("huber", delta=2.0).value([3.0, 0.5], [0.0, 0.0])
    assert answer["loss"] == expected.tolist()


def test_a_jump_and_an_infinity_are_null_with_a_reason(client: Client) -> None:
    jump = ask(client, "evaluate", loss="zero_one", prediction=0, target=1)
    assert jump["gradient"] is None
    assert "jumps" in jump["reasons"]["gradient"]
    name = "binary_cross_entropy_probs"
    end = ask(client, "evaluate", loss=name, prediction=0, target=1)
    assert end["loss"] is None
    assert "infinite" in end["reasons"]["loss"]


@pytest.mark.parametrize("name", entries("losses"))
def test_every_loss_has_a_curve(client: Client, name: str) -> None:
    answer = ask(client, "curve", loss=name, points=9)
    assert len(answer["prediction"]) == len(answer["loss"]) == 9


def test_descend_answers_as_the_library(client: Client) -> None:
    given = VALLEY | {"learning_rate": 0.01, "start": "-1.5,1.5", "steps": 500}
    answer = ask(client, "descend", **given)
    run = ll.descend(
        ll.surface("rosenbrock"),
        ll.optimizer("gradient_descent", learning_rate=0.01),
        start=(-1.5, 1.5),
        steps=500,
    )
    np.testing.assert_allclose(answer["trajectory"], run.trajectory, rtol=1e-13)
    assert answer["status"]["says"] == run.status.says


def test_what_a_wrapper_holds_is_asked_for_by_both_names(client: Client) -> None:
    given = {"base": "adam", "base.learning_rate": 0.02}
    answer = ask(client, "descend", surface="rosenbrock", optimizer="sam", **given)
    run = ll.descend(ll.surface("rosenbrock"), ll.optimizer("sam", **given))
    np.testing.assert_allclose(answer["trajectory"], run.trajectory, rtol=1e-13)


def test_a_diverged_run_is_cut_where_it_diverged(client: Client) -> None:
    answer = ask(client, "descend", **VALLEY, learning_rate=0.2)
    assert answer["status"]["name"] == "diverged"
    assert len(answer["trajectory"]) == answer["status"]["step"]
    assert all(map(math.isfinite, answer["losses"]))


@pytest.mark.parametrize("kind", NOUNS)
def test_cards_are_the_services_cards(client: Client, kind: str) -> None:
    listed = ask(client, kind)
    assert [each["name"] for each in listed] == list(entries(kind))
    for each in listed[:2]:
        assert ask(client, f"{kind}/{each['name']}") == each
        assert each == card.flat(card.card(kind, each["name"]))


PROBLEMS = [
    ("evaluate", {"loss": "huberr", "prediction": 1, "target": 1}, 404, "huber"),
    ("losses/huberr", {}, 404, "close names: huber"),
    ("descend", {**VALLEY, "surface": "x"}, 404, "No surface is called 'x'"),
    ("curve", {"loss": "qqq"}, 404, "No loss is called 'qqq'"),
    ("nothing", {}, 404, "openapi.json"),
    ("evaluate", {"loss": "huber", "target": 1}, 422, "prediction must be given"),
    (
        "evaluate",
        {"loss": "huber", "prediction": "nan", "target": 1},
        422,
        "prediction must be a finite number, and 'nan' was given",
    ),
    (
        "evaluate",
        {"loss": "huber", "prediction": "1e400", "target": 1},
        422,
        "'1e400' was given",
    ),
    (
        "evaluate",
        {"loss": "huber", "prediction": 1, "target": "Infinity"},
        422,
        "'Infinity' was given",
    ),
    (
        "evaluate",
        {"loss": "huber", "prediction": 1, "target": 1, "delta": -1},
        422,
        "delta must be above 0, and -1 was given",
    ),
    (
        "evaluate",
        {"loss": "huber", "prediction": 1, "target": 1, "detla": 2},
        422,
        "no parameter 'detla'; it has: delta",
    ),
    (
        "evaluate",
        {"loss": "huber", "prediction": ",".join("1" * 513), "target": 1},
        422,
        "may hold 512",
    ),
    (
        "evaluate",
        {"loss": "huber", "prediction": ["1", "2"], "target": 1},
        422,
        "prediction was given twice",
    ),
    ("curve", {"loss": "huber", "points": 513}, 422, "from 2 to 512"),
    ("curve", {"loss": "huber", "lower": 2, "upper": 1}, 422, "lower to an upper"),
    ("descend", {**VALLEY, "steps": 20_001}, 422, "from 0 to 20000"),
    ("descend", {**VALLEY, "start": "1"}, 422, "two numbers"),
    ("descend", {**VALLEY, "dialect": "latin"}, 422, "dialect must be one of"),
    ("descend", {**VALLEY, "gamma": 1}, 422, "no parameter 'gamma'"),
    ("losses", {"page": 2}, 422, "means nothing here"),
]


@pytest.mark.parametrize(("question", "given", "status", "says"), PROBLEMS)
def test_problems_say_what_was_given_and_wanted(
    client: Client, question: str, given: dict[str, Any], status: int, says: str
) -> None:
    found, detail = problem(client, question, **given)
    assert found == status
    assert says in detail


def test_problems_are_worded_as_on_the_command_line(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _, detail = problem(client, "evaluate", loss="huberr", prediction=1, target=1)
    main(["eval", "huberr", "--prediction", "1", "--target", "1"])
    assert capsys.readouterr().err == f"losslab: {detail}\n"


def test_the_tag_is_known_before_anything_is_computed(
    client: Client, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/api/v1/curve?loss=huber&points=5&delta=2"
    etag = client.get(path).headers["etag"]
    monkeypatch.setattr("losslab.services.curve.pointwise", must_not_run)
    for same in (path, "/api/v1/curve?delta=2&points=5&loss=huber"):
        elsewhere = Client(lab(Settings(page=page)))
        answer = elsewhere.get(same, headers={"if-none-match": etag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag


def must_not_run(*_: object) -> None:
    raise AssertionError


def test_what_was_answered_is_not_computed_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/api/v1/curve?loss=huber&points=5&delta=2"
    first = client.get(path)
    monkeypatch.setattr("losslab.services.curve.pointwise", must_not_run)
    again = client.get(path)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert client.get(f"{path}&target=1").status_code == 500


def test_what_is_kept_is_bounded() -> None:
    async def ask(pure: Pure, *sizes: int) -> None:
        for size in sizes:
            scope = {"type": "http", "path": "/", "headers": []}
            scope["query_string"] = f"size={size}".encode()
            await pure.answer(Request(scope))

    pure = Pure(lambda request: "x" * int(request.query_params["size"]))
    asyncio.run(ask(pure, *range(600), 1_000_000))
    kept = [len(answer.body) for answer in pure.kept.values()]
    assert len(kept) == 512
    assert max(kept) == len('""') + 599


def test_another_question_has_another_tag(client: Client) -> None:
    paths = [
        "/api/v1/curve?loss=huber",
        "/api/v1/curve?loss=huber&delta=2",
        "/api/v1/curve?loss=log_cosh",
        "/api/v1/losses",
    ]
    assert len({client.get(path).headers["etag"] for path in paths}) == len(paths)


def test_answers_may_be_kept_and_problems_not(client: Client) -> None:
    kept = client.get("/api/v1/curve?loss=huber").headers["cache-control"]
    assert kept == "public, max-age=300, s-maxage=31536000"
    lost = client.get("/api/v1/curve?loss=huberr").headers["cache-control"]
    assert lost == "no-store"


def test_each_encoding_has_its_own_tag(client: Client) -> None:
    path = "/api/v1/curve?loss=huber"
    plain = client.get(path)
    zipped = client.get(path, headers={"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.json() == plain.json()
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert plain.headers["vary"] == zipped.headers["vary"] == "accept-encoding"


def test_a_fault_of_ours_is_a_problem_without_our_secrets(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr("losslab.services.curve.pointwise", fail)
    answer = client.get("/api/v1/curve?loss=huber")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
