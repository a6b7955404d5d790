"""The base of every noun: a frozen record with slots, cheap to define.

`dataclasses` would do the same, but importing it and decorating the nouns costs half as much again as starting Python,
and every `triage decide` would pay it (`bench/start.py` measures this). Type checkers see an ordinary frozen dataclass.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, TypeVar, dataclass_transform

    N = TypeVar("N", bound="Noun")
else:

    def dataclass_transform(**_options: object):
        return lambda cls: cls


@dataclass_transform(frozen_default=True, eq_default=True)
class NounType(type):
    """Turns the annotated names of a class body into slots, in their order; a value beside one is its default."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> NounType:
        fields = tuple(body.get("__annotations__", ()))
        body["__slots__"] = body["__match_args__"] = fields
        body["_defaults"] = {field: body.pop(field) for field in fields if field in body}
        # Two conditions are the same condition wherever they stand, so places never take part in equality.
        body["_compared"] = tuple(field for field in fields if field != "place")
        return super().__new__(mcs, name, bases, body)


class Noun(metaclass=NounType):
    """A frozen record: equal where its type and its fields are equal, `place` left aside."""

    if TYPE_CHECKING:
        _defaults: ClassVar[dict[str, Any]]
        _compared: ClassVar[tuple[str, ...]]
        __match_args__: ClassVar[tuple[str, ...]]

    else:

        def __init__(self, *given, **named):
            fields, defaults, put = self.__slots__, self._defaults, object.__setattr__
            if len(given) > len(fields):
                raise TypeError(f"{type(self).__name__} has {len(fields)} fields, {len(given)} given")
            for field, value in zip(fields, given, strict=False):
                put(self, field, value)
            used = 0
            for field in fields[len(given) :]:
                if field in named:
                    put(self, field, named[field])
                    used += 1
                elif field in defaults:
                    put(self, field, defaults[field])
                else:
                    raise TypeError(f"{type(self).__name__} needs {field}")
            if used < len(named):
                raise TypeError(f"{type(self).__name__} has no {', '.join(named.keys() - set(fields)) or 'second value for a field'}")

    def __setattr__(self, field: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, field: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in self._compared)

    def __hash__(self) -> int:
        return hash((type(self).__name__, *(getattr(self, field) for field in self._compared)))

    def __repr__(self) -> str:
        inside = ", ".join(f"{field}={getattr(self, field)!r}" for field in self._compared)
        return f"{type(self).__name__}({inside})"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), tuple(getattr(self, field) for field in self.__match_args__)


def replace(noun: N, **changes: object) -> N:
    """A copy of `noun` with some fields changed."""
    fields = {field: getattr(noun, field) for field in noun.__match_args__}
    return type(noun)(**(fields | changes))
