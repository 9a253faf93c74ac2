"""YAML with line numbers: plain data, and where in the file each part of it stands."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]

# YAML 1.1 reads `no` and `on` as truth values; an editor who writes `id: no` means the word.
BOOLEANS = {"true": True, "True": True, "false": False, "False": False}


class YamlFault(Exception):
    """The text is not usable YAML: the line (from one) and what is wrong with it."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True)
class Document:
    """A file's data and the line of every place in it."""

    data: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest part round it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_document(path: Path) -> Document:
    """Read a UTF-8 YAML file; `YamlFault` when it is missing, not UTF-8, not YAML or has a key twice."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise YamlFault(1, "the file does not exist") from error
    except (UnicodeDecodeError, OSError) as error:
        raise YamlFault(1, f"the file cannot be read as UTF-8 text: {error}") from error
    try:
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(mark.line + 1 if mark else 1, str(error.problem or error.context)) from error
    except yaml.YAMLError as error:
        raise YamlFault(1, str(error)) from error
    lines: dict[Place, int] = {}
    try:
        return Document(None if node is None else _build(node, (), lines), lines)
    except RecursionError as error:
        raise YamlFault(1, "an alias (*name) refers to itself") from error


def read_data(path: Path) -> Any:
    """Only the data of `read_document`."""
    return read_document(path).data


def _loader() -> Any:
    # libyaml's parser is some ten times faster; it is not in every build of PyYAML.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _build(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*place, index), lines) for index, child in enumerate(node.value)]
    return _scalar(node)


def _build_mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[Hashable, Any]:
    mapping: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlFault(line, "a key must be one word")
        key = str(key_node.value)
        if key == "<<":
            raise YamlFault(line, "merge keys (<<) are not supported; write the keys out")
        if key in mapping:
            raise YamlFault(line, f"the key '{key}' is here twice")
        lines[(*place, key)] = line
        mapping[key] = _build(value_node, (*place, key), lines)
    return mapping


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if node.tag.endswith(":null"):
        return None
    if node.tag.endswith(":bool"):
        return BOOLEANS.get(text, text)
    if node.tag.endswith(":int"):
        return int(text, 10) if text.lstrip("+-").isdigit() else text
    if node.tag.endswith(":float"):
        try:
            return float(text)
        except ValueError:
            return text
    return text
