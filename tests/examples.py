"""How many examples a property test draws: few for every change, always the same; many and ever new ones at night."""

from hypothesis import settings

AT_NIGHT = 10


def examples(count: int) -> int:
    """For `settings(max_examples=...)` of a test that needs fewer or more than the profiles' own number."""
    return count * AT_NIGHT if settings.get_current_profile_name() == "nightly" else count
