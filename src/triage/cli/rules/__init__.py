"""`triage rules`: the policies."""

from ..groups import LazyGroup

command = LazyGroup(
    "rules",
    __package__,
    {
        "show": ("show", "Show a policy, a rule or a guideline as sentences."),
        "check": ("check", "Prove that a policy has no conflicts or gaps, or find an example."),
        "test": ("test", "Run rules' examples and case files."),
        "coverage": ("coverage", "See what cases, a backlog or the record exercise."),
        "diff": ("diff", "See what changes from one policy to another."),
        "activate": ("activate", "Put a version of a policy in force, on the record."),
        "schema": ("schema", "JSON Schema for the files of a rulebook, for editors."),
        "template": ("template", "An empty backlog to fill in, as CSV or XLSX."),
        "explain": ("explain", "Explain a finding of `check`."),
    },
    """Show, check, test and compare policies.

    \b
    Examples:
      triage rules show guidelines G7
      triage rules check my-rulebook/
    """,
)
