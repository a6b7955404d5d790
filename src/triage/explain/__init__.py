"""What the kernel knows about one request: why, which facts suffice, why not, what would change it, what to ask next."""
