"""What was read of the catalogue lately, so that it need not be read again before the catalogue changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """At most `most` values of one version of the index, those used last; for several threads at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._version = -1
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, version: int, keys: Sequence[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of the keys, in their order; `read` brings those that are not kept, if there are any."""
        with self._lock:
            # Who began before a change must not throw away what was read after it.
            if version > self._version:
                self._values.clear()
                self._version = version
            kept = self._values if version == self._version else {}
            found = {key: kept[key] for key in keys if key in kept}
        missing = [key for key in keys if key not in found]
        fresh = read(missing) if missing else {}
        with self._lock:
            if version == self._version:
                self._values.update(fresh)
                for key in found:
                    if key in self._values:
                        self._values.move_to_end(key)
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return {key: value for key in keys if (value := found.get(key, fresh.get(key))) is not None}
