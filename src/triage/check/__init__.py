"""Drafts to a policy that everything else can rely on, or every diagnostic at once."""
