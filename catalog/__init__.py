"""The catalogue: what a region offers, found in the resident's own words."""
