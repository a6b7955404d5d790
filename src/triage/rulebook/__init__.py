"""Rulebooks on disk: where they are, what a policy file and its neighbours hold, and what was compiled of them before."""
