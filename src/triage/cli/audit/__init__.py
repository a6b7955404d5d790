"""`triage audit`: the record."""

from ..groups import LazyGroup

command = LazyGroup(
    "audit",
    __package__,
    {
        "init": ("init", "Make an empty record and the key that signs it."),
        "list": ("list", "List what is in the record."),
        "verify": ("verify", "Prove that the record is what was written, or name what is wrong."),
        "replay": ("replay", "Decide everything in the record again and compare."),
        "checkpoint": ("checkpoint", "Print the signed checkpoint to keep elsewhere."),
        "export": ("export", "Export decisions in one file that proves them to a stranger."),
        "show": ("show", "Show why something was decided, from the record alone."),
    },
    """Look into the record: what was decided, why, when and by whom; prove it, and erase from it.

    \b
    Examples:
      triage audit list --from 2017-03-01 --decision decline
      triage audit show 2017-041
    """,
)
