"""Letters about a decision: made of the office's own templates, complete or refused, and never sent."""
