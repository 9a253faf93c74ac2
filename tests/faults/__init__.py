"""Random faults against the gateway over a real database: nothing accepted is lost, nothing is doubled."""
