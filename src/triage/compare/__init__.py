"""The same requests under several policies: what each comes to, who moves and by which rule, and what activation would bind."""
