"""Training of the shipped reader: vocabulary, windows, loop, export, evaluation."""
