"""Streaming of JSON records out of every container shape, and out of broken files."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from catalog.importers import jsonstream
from catalog.importers.jsonstream import TruncatedJson, records


def read(text: str) -> list[Any]:
    return [record for _, record in records(io.StringIO(text), "test.json")]


ONE = {"id": "a", "serviceNames": [{"value": 'outo "nimi" } ]'}]}
TWO = {"id": "b", "serviceNames": []}


@pytest.mark.parametrize(
    "container",
    [
        [ONE, TWO],
        {"pageNumber": 1, "pageCount": 1, "itemList": [ONE, TWO]},
        {"a": ONE, "b": TWO},
        {"meta": {"count": 2, "next": None}, "data": [ONE, TWO]},
        {"total_items": 2, "contents": [ONE, TWO]},
    ],
)
def test_records_come_out_of_every_container(container: Any) -> None:
    assert read(json.dumps(container)) == [ONE, TWO]
    assert read("\n  " + json.dumps(container, indent=3) + "\n") == [ONE, TWO]


def test_single_record_stands_for_itself() -> None:
    assert read(json.dumps(ONE)) == [ONE]


@pytest.mark.parametrize("text", ["[]", "{}", '{"itemList": null, "pageNumber": 1}', '{"itemList": []}'])
def test_empty_containers_hold_nothing(text: str) -> None:
    assert read(text) == []


def test_records_are_read_across_every_cut_of_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [{"id": str(number), "n": number * 1000, "t": "ä\\u00e4\n" * number} for number in range(30)]
    for size in (1, 2, 3, 7):
        monkeypatch.setattr(jsonstream, "CHUNK", size)
        assert read(json.dumps(numbers)) == numbers
        assert read(json.dumps({"data": numbers}, ensure_ascii=False)) == numbers


def test_index_tells_where_a_record_was() -> None:
    found = list(records(io.StringIO(json.dumps([ONE, TWO])), "x"))
    assert [index for index, _ in found] == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hei",
        '"text"',
        '[{"id": "a"}, {"id": "b"',
        '[{"id": "a"} {"id": "b"}]',
        '[{"id": "a"}]]',
        '{"itemList": [{"id": "a"}',
        '{"id": "a", "name": "kesken',
        "[" * 100_000,
    ],
)
def test_broken_text_ends_in_one_clear_error(text: str) -> None:
    with pytest.raises(TruncatedJson) as caught:
        read(text)
    assert caught.value.source == "test.json"


def test_records_before_the_break_are_given_first() -> None:
    stream = records(io.StringIO('[{"id": "a"}, {"id": "b"}, {"id": '), "x")
    assert [next(stream), next(stream)] == [(1, {"id": "a"}), (2, {"id": "b"})]
    with pytest.raises(TruncatedJson):
        next(stream)
