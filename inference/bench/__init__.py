"""Time and peak memory of an answer, of an answer with relative attention, and of the published way through eager attention."""
