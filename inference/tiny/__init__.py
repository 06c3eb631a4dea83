"""Tiny random-weight models of every supported architecture, for tests and for trying the server without weights.

They are built from the real configuration, model, tokenizer and image-processor classes, so that everything but
the sense of the answers is real: prompts, image tokens, positions, caches, attention. Their text is noise.
"""
