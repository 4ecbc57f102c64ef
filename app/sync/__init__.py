"""One exchange with the hub: decide purely, do thinly, never end silently."""
