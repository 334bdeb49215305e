"""Unwrapped data keys of this process: bounded in number and in age, so that rotation and destruction arrive soon."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from tenants.sealing import DataKey

Slot = tuple[int, str, int | None]


@dataclass
class KeyCache:
    """The last `size` keys used, none longer than `seconds`. Version `None` stands for the newest."""

    size: int = 2000
    seconds: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _held: OrderedDict[Slot, tuple[float, DataKey]] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def get(self, tenant_id: int, purpose: str, version: int | None) -> DataKey | None:
        """A key of one company that was put here less than `seconds` ago."""
        slot = (tenant_id, purpose, version)
        with self._lock:
            held = self._held.get(slot)
            if held is None:
                return None
            if self.clock() - held[0] >= self.seconds:
                del self._held[slot]
                return None
            self._held.move_to_end(slot)
            return held[1]

    def put(self, tenant_id: int, purpose: str, version: int | None, key: DataKey) -> None:
        """Hold a key; the one used longest ago makes room."""
        with self._lock:
            self._held[tenant_id, purpose, version] = (self.clock(), key)
            self._held.move_to_end((tenant_id, purpose, version))
            while len(self._held) > self.size:
                self._held.popitem(last=False)

    def forget(self, tenant_id: int) -> None:
        """Drop every key of one company."""
        with self._lock:
            for slot in [slot for slot in self._held if slot[0] == tenant_id]:
                del self._held[slot]

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._held.clear()

    def __len__(self) -> int:
        return len(self._held)
