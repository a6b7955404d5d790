"""A backlog as one HTML file: figures, charts, what to ask, and every case with its reason. `collected` gathers, `html` writes."""
