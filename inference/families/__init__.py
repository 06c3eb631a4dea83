"""One small file for each model family: where its image tokens lie in the prompt and how they map to the picture."""
