"""When two watch dates mean one viewing."""

HALF_A_DAY = 12 * 3600.0


def is_same_viewing(one: float, other: float) -> bool:
    """A day is kept as its noon, in the zone that its owner was in then: so half a day makes no difference."""
    return abs(one - other) <= HALF_A_DAY
