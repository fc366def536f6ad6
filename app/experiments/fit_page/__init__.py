"""``/fit``: the complexity class of anybody's measurements, pasted or uploaded; nothing is kept."""
