"""Whether what stands in the record is also found there: an index that was changed hides an entry and leaves its bytes as they were.

Each question is about a stretch of entries, so that nobody is kept from writing.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .store import Store

_STRETCH = 5_000
# By place, by id and by case, each as the store looks them up. The number of an entry is asked after twice: to go to it in the index, where
# many have the same case, and with a `+` for what SQLite reads of it there.
_UNFOUND = """
WITH RECURSIVE place(seq) AS (SELECT ? UNION ALL SELECT seq + 1 FROM place WHERE seq < ?)
SELECT * FROM (
  SELECT place.seq AS seq, e.seq IS NULL AS by_place,
    NOT EXISTS (
      SELECT 1 FROM entry AS i INDEXED BY sqlite_autoindex_entry_1 WHERE i.id = e.id AND i.seq = e.seq AND +i.seq = e.seq
    ) AS by_id,
    NOT EXISTS (SELECT 1 FROM entry AS c INDEXED BY entry_case WHERE c.case_id = e.case_id AND c.seq = e.seq AND +c.seq = e.seq) AS by_case
  FROM place LEFT JOIN entry AS e NOT INDEXED ON e.seq = place.seq
) WHERE by_place OR by_id OR by_case
"""
_PERSONAL = """
SELECT p.seq, p.fact FROM personal AS p
WHERE p.seq BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM personal AS o WHERE o.seq = p.seq AND o.fact = p.fact)
"""
_MORE = """
SELECT (SELECT count(*) FROM entry INDEXED BY sqlite_autoindex_entry_1 WHERE id >= '' AND +seq <= ?),
  (SELECT count(*) FROM entry INDEXED BY entry_case WHERE case_id >= '' AND +seq <= ?)
"""
_POLICY = """
SELECT p.digest FROM policy AS p NOT INDEXED
WHERE NOT EXISTS (
  SELECT 1 FROM policy AS o INDEXED BY sqlite_autoindex_policy_1 WHERE o.digest = p.digest AND o.rowid = p.rowid AND +o.rowid = p.rowid
)
"""


def unfound(store: Store, size: int, count: int) -> Iterator[tuple[int | None, str]]:
    """The entries up to a size, of which so many are there, that are not found by `place`, `id`, `case` or the name of a personal fact,
    with which of these; without an entry where an index holds others, or a policy is not found. Raises `RecordFault`."""
    for start in range(1, size + 1, _STRETCH):
        end = min(size, start + _STRETCH - 1)
        for seq, *absent in store.rows(_UNFOUND, start, end):
            yield seq, next(name for name, one in zip(("place", "id", "case"), absent, strict=True) if one)
        yield from store.rows(_PERSONAL, start, end)
    (indexed,) = store.rows(_MORE, size, size)
    for name, found in zip(("id", "case"), indexed, strict=True):
        if found != count:
            yield None, name
    for (digest,) in store.rows(_POLICY):
        yield None, str(digest)
