"""The checks of the entropy scan: declarations in words and statements judged inside the engine. Pure."""
