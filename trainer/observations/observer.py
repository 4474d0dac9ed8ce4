"""The frozen per-frame half over whole clips and stills: what the action heads are trained on.

Clips are followed as in the app (`models.finder.Tracker`); stills are looked at in several slightly different
crops. Every prediction block gives its own observations, since the app may stop after any.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track

from models.checkpoint import Card, CheckpointError, pose_digest, read_card
from models.crop import Crop, crop_around
from models.finder import Tracker
from models.network.export import ObserveAll
from models.network.multitask import MultitaskNet
from models.network.openvino_model import OUTPUTS, convert, import_openvino, read_all_quantised
from models.sighting import FrameOutput, Sighting, look_at
from trainer.crops.pose_augment import PoseAugment, vary_crop, vary_light
from trainer.datasets.clips import read_frames
from trainer.datasets.sample import read_image
from trainer.datasets.stills import LabelledStill

STILL_CROPS = PoseAugment(turn_deg=8, any_turn_share=0, scale=(0.9, 1.25), far_share=0, shift=0.04)
"""How far the crops of a still stray from the canonical one: as far as those of a follower."""
NOWHERE = Crop(0.0, 0.0, 1.0, 0.0)
"""Stands for the crop of a frame in which nobody is followed."""


@dataclass(frozen=True)
class Observations:
    """N observed frames.

    Attributes:
        time_s: (N,) from the clip's start; 0 for stills.
        keypoints: (N, K, 16, 2) image pixels, by prediction block.
        sure: (N, K, 16) confident enough to be used, by the card's threshold.
        visibility_logits: (N, K, 16).
        appearance: (N, K, 16, F) half precision.
        found: (N,) whether somebody was followed in this frame.
    """

    time_s: NDArray[np.float64]
    keypoints: NDArray[np.float32]
    sure: NDArray[np.bool_]
    visibility_logits: NDArray[np.float32]
    appearance: NDArray[np.float16]
    found: NDArray[np.bool_]


class Observer:
    """Runs all blocks of a network on single crops; on a processor with OpenVINO, more than twice as fast as torch.

    Args:
        card: says how sure a keypoint is.
        net: goes to `device`, in evaluation mode.
        flip_test: look at the mirror image of every crop too.
        eight_bits: folder of the checkpoint, to look with its 8-bit file as the app does.

    Raises:
        ValueError: 8 bits with the flip test or elsewhere than on a processor.
    """

    def __init__(
        self,
        card: Card,
        net: MultitaskNet,
        device: str = "cpu",
        *,
        flip_test: bool = False,
        eight_bits: Path | None = None,
    ) -> None:
        if eight_bits is not None and (flip_test or device != "cpu"):
            raise ValueError("8 bits are for processors and without the flip test; leave one of them out")
        self.card = card
        self.net: MultitaskNet = net.eval().to(device)
        self.device = device
        self.flip_test = flip_test
        self.eight_bits = eight_bits

    def observe(self, picture: NDArray[np.uint8]) -> FrameOutput:
        """All blocks on one (S, S, 3) crop."""
        return self._run(picture)

    def look(self, image: NDArray[np.uint8], crop: Crop) -> Sighting:
        """The last block's sighting."""
        return look_at(self, image, crop).last_block()

    @cached_property
    def _run(self) -> Callable[[NDArray[np.uint8]], FrameOutput]:
        """Made when first needed."""
        if self.device != "cpu":
            blocks = ObserveAll(self.net, flip_test=self.flip_test).eval()
            return lambda picture: _by_block(self._by_torch(blocks, picture))
        core = import_openvino().Core()
        options = {
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "INFERENCE_PRECISION_HINT": "f32",
            "ENABLE_CPU_PINNING": False,  # else the threads of two processes share the first core
        }
        model = self._model(core)
        request = core.compile_model(model, "CPU", options).create_infer_request()
        outputs = range(len(model.outputs))

        def infer(picture: NDArray[np.uint8]) -> list[NDArray[np.floating]]:
            found = request.infer({0: picture[None]})
            return [found[index] for index in outputs]

        return lambda picture: _by_block(infer(picture))

    def _model(self, core: Any) -> Any:
        """For OpenVINO, with the outputs of all blocks."""
        if self.eight_bits is None:
            size = self.net.config.input_size
            blocks = ObserveAll(self.net, flip_test=self.flip_test)
            return convert(blocks, (torch.zeros(1, size, size, 3, dtype=torch.uint8),))
        model = read_all_quantised(core, self.eight_bits)
        if model is None:
            raise CheckpointError(f"{self.eight_bits} has no 8-bit file that fits its weights; run trainer.quantise")
        return model

    @torch.no_grad()
    def _by_torch(self, blocks: ObserveAll, picture: NDArray[np.uint8]) -> list[NDArray[np.floating]]:
        return [output.cpu().numpy() for output in blocks(torch.from_numpy(picture).to(self.device)[None])]


def _by_block(outputs: list[NDArray[np.floating]]) -> FrameOutput:
    """Outputs of `ObserveAll` -> the same by block."""
    keypoints, logits, appearance, spread = (np.concatenate(outputs[part::OUTPUTS]) for part in range(OUTPUTS))
    return FrameOutput(keypoints[..., :2], logits, appearance, spread)


def observations_folder(cache: Path, checkpoint: Path) -> Path:
    """The folder of `cache`, made if needed, for what the pose network of a checkpoint observes.

    Checkpoints that differ in their action heads alone share it, so that new heads need not watch all clips again.

    Raises:
        CheckpointError: no such checkpoint, or a damaged one.
    """
    card = read_card(checkpoint)
    network = (card.network.input_size, card.network.ramp, card.network.readout)
    facts = (pose_digest(checkpoint), network, card.confidence, card.confidence_threshold)
    folder = cache / hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def observe_clip(observer: Observer, path: Path, least_step_s: float = 0.0) -> Observations:
    """Follow the athlete through a clip, frame by frame.

    Args:
        least_step_s: frames that come sooner after the one before are left out [s].
    """
    tracker = Tracker()
    times: list[float] = []
    rows: list[Sighting | None] = []
    for time_s, image in read_frames(path):
        if times and time_s - times[-1] < least_step_s:
            continue
        latest: dict[Crop, Sighting] = {}

        def look(crop: Crop, image: NDArray[np.uint8] = image, latest: dict[Crop, Sighting] = latest) -> Sighting:
            latest[crop] = look_at(observer, image, crop)
            return latest[crop].last_block()

        seen = tracker.step(look, image.shape[1], image.shape[0])
        times.append(time_s)
        rows.append(None if seen is None else _compact(latest[seen.crop]))
    return _stack(observer, times, rows)


def observe_stills(observer: Observer, stills: Iterable[LabelledStill], variants: int, seed: int) -> Observations:
    """`variants` observations of every still, one after the other, each in another crop and light."""
    rows: list[Sighting | None] = []
    for number, still in enumerate(track(list(stills), description="observing stills", transient=True)):
        image = read_image(still.sample.image)
        crop = crop_around(still.sample.keypoints, still.sample.annotated)
        for variant in range(variants):
            rng = np.random.default_rng((seed, number, variant))
            picture = image if variant == 0 else vary_light(image, rng)
            rows.append(_compact(look_at(observer, picture, vary_crop(crop, STILL_CROPS, rng))))
    return _stack(observer, [0.0] * len(rows), rows)


def _compact(seen: Sighting) -> Sighting:
    """With the appearance, by far the largest part, in half precision: a clip has thousands of frames."""
    return replace(seen, appearance=seen.appearance.astype(np.float16))


def _stack(observer: Observer, times: list[float], rows: list[Sighting | None]) -> Observations:
    blocks, features = observer.net.config.blocks, observer.net.config.features
    empty = np.zeros((blocks, 16))
    nothing = Sighting(NOWHERE, np.zeros((blocks, 16, 2)), empty, empty, np.zeros((blocks, 16, features), np.float16))
    filled = [nothing if row is None else row for row in rows]
    return Observations(
        np.asarray(times),
        np.stack([row.keypoints.astype(np.float32) for row in filled]),
        np.stack([row.confidence for row in filled]) >= observer.card.confidence_threshold,
        np.stack([row.visibility_logits.astype(np.float32) for row in filled]),
        np.stack([row.appearance for row in filled]),
        np.array([row is not None for row in rows]),
    )
