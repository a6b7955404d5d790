"""What people and programs see: decisions as data and as prose, policies as sentences. The only place that formats."""
