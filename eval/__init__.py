"""Gold questions and the same pipeline become metrics with intervals."""
