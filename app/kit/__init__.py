"""The kit: what one visit needs, signed, on this laptop, proved complete and intact."""
