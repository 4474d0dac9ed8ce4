"""The gym of the demo clip."""

from trainer.synthetic.scene.gym import gym_decor, gym_room


def test_gym_has_a_picture_for_every_layer() -> None:
    assert gym_room().vertices[:, 8].max() < len(gym_decor())
