"""Maps of what lies where in real model files."""
