"""The action classes of the shipped network. Their order is the order of the network's outputs."""

from typing import Final, Literal

Action = Literal["straight", "not_straight", "not_handstand"]

ACTIONS: Final[tuple[Action, ...]] = ("straight", "not_straight", "not_handstand")
STRAIGHT: Final = ACTIONS.index("straight")
NOT_STRAIGHT: Final = ACTIONS.index("not_straight")
NOT_HANDSTAND: Final = ACTIONS.index("not_handstand")
