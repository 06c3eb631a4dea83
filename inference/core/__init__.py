"""The core of the inference server: one loaded model that answers and tells where it looked. No HTTP here."""
