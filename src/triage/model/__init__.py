"""The nouns: what requests, rulebooks and outcomes are made of. Nothing here does anything."""
