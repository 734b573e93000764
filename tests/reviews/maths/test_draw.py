"""The public draw: published vectors, guards, and the verify script run by a bare interpreter."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.maths.draw import (
    DrawList,
    DrawRefused,
    Source,
    commitment,
    draw,
    published,
    rfc3797,
    rfc3797_digest,
    rfc3797_key,
    seed,
    verify_script,
)

ORACLES = json.loads((Path(__file__).parent / "oracles/draw.json").read_text(encoding="utf-8"))
NOON = datetime(2027, 4, 1, 12, tzinfo=UTC)
BEACON = Source("beacon round 123456", NOON, "hex, lower case")
LOTTERY = Source("lottery of 3 April", NOON + timedelta(days=2), "six numbers with dots")
SECRET = "იდუმალი"
LIST = DrawList(
    call="SG-2027-01",
    rule_version="1",
    purpose="tie-break at the line",
    asks={"A-0031": Decimal("100.00"), "A-0007": Decimal("90.50"), "A-0012": Decimal(1), "A-0019": Decimal(2)},
    sources=(BEACON, LOTTERY),
    money_left=Decimal("150.00"),
    secret_sha256=hashlib.sha256(SECRET.encode()).hexdigest(),
)
ids = st.lists(st.text("ABC0123456789-", min_size=1, max_size=8), unique=True, max_size=12)


def test_the_vectors_of_rfc_3797() -> None:
    oracle = ORACLES["rfc3797"]
    key = rfc3797_key(["9319.", *oracle["sources"][1:]])
    assert key == rfc3797_key([[9319], *oracle["sources"][1:]]) == oracle["key"]
    candidates = [f"{n:02}" for n in range(1, oracle["candidates"] + 1)]
    assert [int(chosen) for chosen in rfc3797(key, candidates[::-1], 10)] == oracle["chosen"]
    assert [rfc3797_digest(key, step) for step in range(3)] == oracle["digests"]


def test_more_places_than_candidates_choose_all() -> None:
    assert sorted(rfc3797("key/", ["A", "B", "C"], 9)) == ["A", "B", "C"]


def test_the_vectors_of_the_tickets() -> None:
    oracle = ORACLES["hmac"]
    drawn = draw(oracle["seed"], sorted(key for key, _ in oracle["order"]))
    assert [[one.id, one.ticket] for one in drawn] == oracle["order"]


@given(ids, st.text(), st.data())
def test_the_order_of_a_draw_is_its_own(public_ids: list[str], word: str, data: st.DataObject) -> None:
    drawn = draw(word, public_ids)
    assert draw(word, data.draw(st.permutations(public_ids))) == drawn
    for leaver in drawn:
        remaining = [key for key in public_ids if key != leaver.id]
        assert draw(word, remaining) == tuple(one for one in drawn if one != leaver)


def test_the_list_is_frozen_before_its_sources_appear() -> None:
    promise = commitment(LIST, NOON - timedelta(seconds=1))
    assert promise.sha256 == hashlib.sha256(LIST.frozen().encode()).hexdigest()
    with pytest.raises(DrawRefused) as refused:
        commitment(LIST, NOON)
    assert refused.value.code == "source_known"
    with pytest.raises(DrawRefused) as refused:
        commitment(replace(LIST, sources=()), NOON)
    assert refused.value.code == "no_source"


def test_the_frozen_list_is_canonical() -> None:
    small = DrawList("C", "1", "e\u0301", {"B": Decimal("2.50"), "A": Decimal(1)}, (BEACON,), places=1)
    assert small.frozen() == (
        '{"call":"C","entries":[{"ask":"1","id":"A"},{"ask":"2.50","id":"B"}],"misfit":"stop","money_left":null,'
        '"places":1,"purpose":"\u00e9","rule_version":"1","secret_sha256":"","sources":[{"at":"2027-04-01T12:00:00+00:00",'
        '"name":"beacon round 123456","written_as":"hex, lower case"}]}'
    )


def test_a_frozen_list_is_read_back_as_it_was() -> None:
    for listed in (LIST, replace(LIST, places=3, money_left=None)):
        again = DrawList.read(listed.frozen())
        assert (again, again.sha256) == (listed, listed.sha256)


def publication() -> dict[str, Any]:
    promise = commitment(LIST, NOON - timedelta(hours=1))
    record: dict[str, Any] = json.loads(published(LIST, promise, BEACON.name, "deadbeef", SECRET))
    return record


def test_the_publication_holds_all_that_is_needed() -> None:
    record = publication()
    assert record["seed"] == seed("deadbeef", SECRET) == f"deadbeef:{SECRET}"
    assert record["order"] == [{"id": one.id, "ticket": one.ticket} for one in draw(record["seed"], LIST.asks)]
    assert record["list_sha256"] == LIST.sha256


def test_a_changed_list_or_secret_is_not_drawn() -> None:
    promise = commitment(LIST, NOON - timedelta(hours=1))
    with pytest.raises(DrawRefused) as refused:
        published(replace(LIST, money_left=Decimal(151)), promise, BEACON.name, "deadbeef", SECRET)
    assert refused.value.code == "list_changed"
    for secret in ("another", ""):
        with pytest.raises(DrawRefused) as refused:
            published(LIST, promise, BEACON.name, "deadbeef", secret)
        assert refused.value.code == "secret_changed"


def verified(tmp_path: Path, record: dict[str, Any] | str) -> tuple[int, str]:
    text = record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
    (tmp_path / "verify.py").write_text(verify_script(), encoding="utf-8")
    (tmp_path / "draw.json").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(tmp_path / "draw.json")],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
    )
    return run.returncode, run.stdout + run.stderr


def test_the_verify_script_confirms_a_published_draw(tmp_path: Path) -> None:
    assert verified(tmp_path, publication()) == (0, "OK\n")
    plain = replace(LIST, secret_sha256="")
    record = published(plain, commitment(plain, NOON - timedelta(hours=1)), LOTTERY.name, "1.2.3")
    assert verified(tmp_path, json.loads(record)) == (0, "OK\n")


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("list", "money_left"), "151.00", "hash of the list"),
        (("secret",), "another", "secret"),
        (("source",), "dice at home", "source named in advance"),
        (("frozen_at",), "2027-04-01T12:00:00+00:00", "frozen before every source"),
        (("seed",), "chosen by us", "seed"),
        (("order", 0, "id"), "A-9999", "place 1"),
        (("order", 2, "ticket"), "00", "place 3"),
    ],
)
def test_the_verify_script_names_the_first_difference(
    tmp_path: Path, path: tuple[Any, ...], value: str, named: str
) -> None:
    record = publication()
    place: Any = record
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    status, said = verified(tmp_path, record)
    assert status == 1
    assert said.startswith(f"DIFFERENT: {named}: published ")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"list": {}}', "\\ud800", '{"list": "\\ud800"}'])
def test_the_verify_script_says_that_a_file_is_no_draw(tmp_path: Path, text: str) -> None:
    status, said = verified(tmp_path, text)
    assert status == 1
    assert said.startswith("NOT A DRAW: this is not a published draw that can be read")
    assert said.count("\n") == 1


def test_the_verify_script_without_a_file_says_how_it_is_run(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verify_script(), encoding="utf-8")
    run = subprocess.run([sys.executable, "-I", str(tmp_path / "verify.py")], capture_output=True, check=False)
    assert (run.returncode, b"python3 -I verify.py draw.json" in run.stderr) == (1, True)


def test_the_verify_script_misses_nobody(tmp_path: Path) -> None:
    record = publication()
    record["order"].pop()
    assert verified(tmp_path, record)[1].startswith("DIFFERENT: place 4: published []")
