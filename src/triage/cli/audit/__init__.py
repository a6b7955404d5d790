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
        "person": ("person", "Find where somebody occurs in the record."),
        "erase": ("erase", "Erase personal facts of an entry for good."),
        "expire": ("expire", "Erase all personal facts of before a day."),
        "rotate-key": ("rotate_key", "Sign with a new key from now on."),
        "override": ("override", "Decide otherwise, on the record and with a reason."),
        "outcome": ("outcome", "Say what became of a case."),
        "report": ("report", "A period in figures, with what became of it."),
        "describe": ("describe", "What the record keeps, where it comes from, and who can search it."),
        "show": ("show", "Show why something was decided, from the record alone."),
    },
    """Look into the record: what was decided, why, when and by whom; prove it, and erase from it.

    \b
    Examples:
      triage audit list --from 2017-03-01 --decision decline
      triage audit show 2017-041
    """,
)
