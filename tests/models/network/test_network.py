"""The whole network: sizes of the paper, any window and skeleton, two halves that equal the whole, early exits."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.network.config import NTU_HEAD, PRESETS, NetworkConfig
from models.network.multitask import FrameFeatures, MultitaskNet
from models.skeleton import FLIP
from tests.examples import examples

TINY = NetworkConfig(input_size=32, features=36, blocks=3, keypoints=5, context_maps=1, actions=3, appearance_width=8)

PAPER_COUNTS = {
    "paper-2d": (14_669_952, 76_608),
    "paper-3d": (16_605_312, 76_608),
    "paper-penn": (12_754_912, 50_208),
    "paper-ntu": (16_890_152, 53_456),
}


def tiny(config: NetworkConfig = TINY) -> MultitaskNet:
    """A small network whose batch norms hold statistics of data, as after training."""
    torch.manual_seed(0)
    net = MultitaskNet(config).train()
    with torch.no_grad():
        for _ in range(3):
            net(torch.rand(4, 3, 3, config.input_size, config.input_size) * 2 - 1)
    return net.eval()


@pytest.mark.parametrize("preset", list(PAPER_COUNTS))
def test_the_papers_networks_have_exactly_their_parameters(preset: str) -> None:
    net = MultitaskNet(PRESETS[preset])
    trained = sum(parameter.numel() for parameter in net.parameters() if parameter.requires_grad)
    running = sum(value.numel() for name, value in net.named_buffers() if "running" in name)
    assert (trained, running) == PAPER_COUNTS[preset]


def test_four_blocks_and_the_heads_have_exactly_their_parameters() -> None:
    def count(module: torch.nn.Module) -> int:
        running = sum(value.numel() for name, value in module.named_buffers() if "running" in name)
        return running + sum(p.numel() for p in module.parameters() if p.requires_grad)

    four = MultitaskNet(replace(PRESETS["paper-2d"], blocks=4))
    assert count(four) == 7_838_592 + 39_744
    assert count(four.pose.stem) == 1_039_488
    first = four.pose.blocks[0]
    assert count(first.body) == 1_312_128 and count(first.sep) == 347_904  # type: ignore[arg-type]
    penn, ntu = MultitaskNet(PRESETS["paper-penn"]).action, MultitaskNet(PRESETS["paper-ntu"]).action
    assert penn is not None and ntu is not None
    assert (count(penn.pose), count(penn.appearance)) == (856_160, 4_070_144)
    assert (count(ntu.pose), count(ntu.appearance)) == (3_810_464, 4_795_904)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_configuration_survives_json(preset: str) -> None:
    assert NetworkConfig.from_json(PRESETS[preset].to_json()) == PRESETS[preset]


@settings(max_examples=examples(12))
@given(
    length=st.integers(1, 17),
    keypoints=st.integers(1, 21),
    dimensions=st.sampled_from([2, 3]),
    blocks=st.integers(1, 3),
)
def test_any_window_length_and_any_number_of_keypoints(
    length: int, keypoints: int, dimensions: int, blocks: int
) -> None:
    config = replace(
        TINY,
        keypoints=keypoints,
        dimensions=dimensions,
        depth_maps=3,
        blocks=blocks,
        pose_head=NTU_HEAD,  # type: ignore[arg-type]
    )
    net = MultitaskNet(config).eval()
    with torch.no_grad():
        window, actions = net(torch.rand(2, length, 3, 32, 32))
    assert window.keypoints.shape == (2, length, keypoints, dimensions)
    assert window.appearance.shape == (2, length, keypoints, 36)
    outputs = [*actions.pose, *actions.appearance, actions.merged]
    assert len(outputs) == 9 and all(output.shape == (2, 3) for output in outputs)


@torch.no_grad()
def test_one_frame_at_a_time_equals_the_whole_clip() -> None:
    net = tiny()
    clip = torch.rand(1, 7, 3, 32, 32) * 2 - 1
    _, whole = net(clip)
    frames = [net.observe(clip[:, t]) for t in range(7)]
    window = FrameFeatures(*(torch.stack(parts, dim=1) for parts in zip(*frames, strict=True)))
    streamed = net.judge(window)
    torch.testing.assert_close(streamed.merged, whole.merged, rtol=0, atol=1e-4)
    for one, other in zip(streamed.pose + streamed.appearance, whole.pose + whole.appearance, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-4)


@torch.no_grad()
def test_time_and_batch_are_never_mixed() -> None:
    net = tiny()
    clips = torch.rand(2, 5, 3, 32, 32) * 2 - 1
    together, apart = net(clips)[1].merged, torch.cat([net(clip[None])[1].merged for clip in clips])
    torch.testing.assert_close(together, apart, rtol=0, atol=1e-5)
    assert not torch.allclose(net(clips)[1].merged, net(clips.flip(1))[1].merged), "order in time must matter"


@pytest.mark.parametrize("exit_block", [1, 2, 3])
@torch.no_grad()
def test_stopping_early_gives_the_prediction_of_that_block(exit_block: int) -> None:
    net = tiny()
    images = torch.rand(2, 3, 32, 32) * 2 - 1
    every = net.pose(images).blocks[exit_block - 1]
    early = net.observe(images, exit_block)
    torch.testing.assert_close(early.keypoints, every.keypoints)
    torch.testing.assert_close(early.visibility_logits, every.visibility_logits)


def test_several_pose_branches_answer_with_the_mean_of_each() -> None:
    both = tiny(replace(TINY, pose_branches=2))
    assert both.action is not None
    keypoints, logits = torch.rand(2, 6, 5, 2), torch.randn(2, 6, 5)
    together = both.action.by_pose(keypoints, logits)
    answers = []
    for branch in (both.action.pose, *both.action.more_poses):
        alone = MultitaskNet(TINY).eval()
        assert alone.action is not None
        alone.action.pose.load_state_dict(branch.state_dict())
        answers.append(alone.action.by_pose(keypoints, logits))
    for step, first, second in zip(together, *answers, strict=True):
        assert not torch.allclose(first, second)
        torch.testing.assert_close(step, (first + second) / 2)


def test_an_impossible_exit_is_refused() -> None:
    with pytest.raises(ValueError, match="exit_block: expected 1 to 3, got 4"):
        tiny().observe(torch.rand(1, 3, 32, 32), 4)


def test_a_network_without_actions_cannot_judge() -> None:
    net = MultitaskNet(replace(TINY, actions=0)).eval()
    with pytest.raises(ValueError, match="no action heads"):
        net.judge(net.observe(torch.rand(1, 3, 32, 32)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"input_size": 100}, "input_size: expected a positive multiple of 32, got 100"),
        ({"blocks": 0}, "blocks: expected a whole number from 1 to 16, got 0"),
        ({"features": 100}, "features: expected a multiple of 36, got 100"),
        ({"context_maps": -1}, "context_maps: expected a whole number from 0 to 16, got -1"),
        ({"dimensions": 4}, "dimensions: expected 2 or 3, got 4"),
        ({"ramp": "round"}, "ramp: expected 'linspace' or 'half_pixel', got 'round'"),
        ({"readout": "middle"}, "readout: expected 'global' or 'local', got 'middle'"),
        ({"readout": "local", "context_maps": 2}, "readout: 'local' is for 2D networks without context maps"),
        ({"readout": "local", "dimensions": 3}, "readout: 'local' is for 2D networks without context maps"),
    ],
)
def test_an_impossible_configuration_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(TINY, **change)  # type: ignore[arg-type]


def test_untrained_keypoints_start_in_the_middle_of_the_crop() -> None:
    torch.manual_seed(0)
    net = MultitaskNet(replace(PRESETS["live"], readout="global")).train()
    with torch.no_grad():
        keypoints = net.observe(torch.rand(4, 3, 128, 128)).keypoints
    assert (keypoints - 0.5).abs().max() < 0.1


def test_the_flip_test_sees_a_picture_and_its_mirror_image_alike() -> None:
    torch.manual_seed(0)
    net = MultitaskNet(replace(PRESETS["live"], input_size=64)).eval()
    images = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        seen, mirrored = net.observe(images, flip_test=True), net.observe(images.flip(-1), flip_test=True)
        once = net.observe(images)
    expected = mirrored.keypoints[:, list(FLIP)]
    torch.testing.assert_close(seen.keypoints[..., 0], 1 - expected[..., 0], atol=1e-4, rtol=0)
    torch.testing.assert_close(seen.keypoints[..., 1], expected[..., 1], atol=1e-4, rtol=0)
    torch.testing.assert_close(seen.visibility_logits, mirrored.visibility_logits[:, list(FLIP)], atol=1e-4, rtol=0)
    torch.testing.assert_close(seen.spread, mirrored.spread[:, list(FLIP)], atol=1e-4, rtol=0)
    assert (seen.keypoints - once.keypoints).abs().max() > 1e-3
    assert seen.appearance.shape == once.appearance.shape


def test_a_network_that_cannot_be_flipped_says_so() -> None:
    with pytest.raises(ValueError, match="flip_test: only networks of PA16J in 2D without context maps"):
        MultitaskNet(replace(TINY, context_maps=1)).observe(torch.rand(1, 3, 64, 64), flip_test=True)
