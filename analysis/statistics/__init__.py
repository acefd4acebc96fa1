"""Frames in, results out: estimation, scales, relations, audit sampling."""
