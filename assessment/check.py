"""Checks a questionnaire file and explains every error with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema

from assessment.knowledge import link_ids, theme_ids
from assessment.model import DONE
from assessment.problems import Problem, problem
from assessment.reader import Document, Place, YamlFault, read_document
from assessment.references import check_references
from assessment.results_check import check_results
from assessment.wording import check_wording

SCHEMA = Path(__file__).parent / "schema" / "questionnaire.schema.json"
PHRASE = re.compile(r"^=?[^\W_]+\*?$")


def check(path: Path) -> tuple[Problem, ...]:
    """Everything that is wrong in a file, by line; empty when it can be used without remarks."""
    return check_document(Path(path))[1]


def check_document(path: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """The file's data (None when it is not YAML) and its findings."""
    try:
        document = read_document(path)
    except YamlFault as fault:
        return None, (problem(path.name, fault.line, "yaml", reason=fault.reason),)
    problems = list(_check_schema(path.name, document))
    if not problems:
        # What follows may rely on the schema.
        problems += _check_ids(path, document)
        problems += check_references(path.name, document, theme_ids(), link_ids())
        problems += check_results(path.name, document)
        problems += _check_phrases(path.name, document)
        problems += check_wording(path.name, document)
    return document, tuple(sorted(problems, key=lambda found: found.line))


@lru_cache(maxsize=1)
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _check_schema(file: str, document: Document) -> Iterator[Problem]:
    for error in _validator().iter_errors(document.data):
        place: Place = tuple(error.absolute_path)
        yield problem(
            file,
            _schema_line(document, place, error),
            "schema",
            place=".".join(map(str, place)) or "tiedosto",
            reason=_explained(error),
        )


def _schema_line(document: Document, place: Place, error: jsonschema.ValidationError) -> int:
    unknown = _unknown_keys(error)
    return document.line((*place, unknown[0])) if unknown else document.line(place)


def _unknown_keys(error: jsonschema.ValidationError) -> list[str]:
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return []
    schema: Any = error.schema
    return [str(key) for key in error.instance if key not in schema.get("properties", {})]


def _keys(error: jsonschema.ValidationError) -> list[str]:
    return [str(key) for key in error.instance] if isinstance(error.instance, Mapping) else []


def _explained(error: jsonschema.ValidationError) -> str:
    """The validator's finding in the editor's language, where a plain sentence can be given."""
    wanted: Any = error.validator_value
    match error.validator:
        case "required":
            return f"puuttuu {', '.join(name for name in wanted if name not in _keys(error))}"
        case "additionalProperties":
            return f"tuntematon kenttä {', '.join(_unknown_keys(error))}"
        case "type":
            return f"arvon pitäisi olla {wanted}, se on {_short(error.instance)}"
        case "enum":
            return f"{_short(error.instance)} ei käy, sallitut: {', '.join(map(str, wanted))}"
        case "pattern":
            return f"{_short(error.instance)} ei ole sallitussa muodossa ({wanted})"
        case "maxLength":
            return f"teksti on liian pitkä, enintään {wanted} merkkiä"
        case "minItems" | "minLength":
            return "kohta on tyhjä tai siinä on liian vähän"
        case "maxItems":
            return f"kohtia on liikaa, enintään {wanted}"
        case _:
            return f"{_short(error.instance)} ei ole sallitussa muodossa"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _check_ids(path: Path, document: Document) -> Iterator[Problem]:
    data = document.data
    if data["id"] != path.stem:
        yield problem(path.name, document.line(("id",)), "file_name", file_id=path.stem, id=data["id"])
    yield from _duplicates(path.name, document, ("questions",), data["questions"])
    for number, question in enumerate(data["questions"]):
        place: Place = ("questions", number, "options")
        yield from _duplicates(path.name, document, place, question.get("options", ()))
        for index, option in enumerate(question.get("options", ())):
            if option["id"] == DONE:
                yield problem(path.name, document.line((*place, index)), "reserved_id", id=DONE)
    for part in ("scores", "signals"):
        place = ("scoring", part)
        yield from _duplicates(path.name, document, place, data.get("scoring", {}).get(part, ()))
    yield from _duplicates(path.name, document, ("results",), data.get("results", ()))


def _duplicates(file: str, document: Document, place: Place, items: Any) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        line = document.line((*place, index))
        if item["id"] in first:
            yield problem(file, line, "duplicate_id", id=item["id"], first=first[item["id"]])
        first.setdefault(item["id"], line)


def _check_phrases(file: str, document: Document) -> Iterator[Problem]:
    for number, question in enumerate(document.data["questions"]):
        owners: dict[str, str] = {}
        for index, option in enumerate(question.get("options", ())):
            for position, phrase in enumerate(option.get("phrases", ())):
                line = document.line(("questions", number, "options", index, "phrases", position))
                if not all(PHRASE.match(word) for word in phrase.split()):
                    yield problem(file, line, "phrase", phrase=phrase)
                other = owners.setdefault(phrase.lower(), option["id"])
                if other != option["id"]:
                    yield problem(file, line, "same_phrase", phrase=phrase, option=other)
