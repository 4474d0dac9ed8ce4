"""The app's verdicts on labelled clips: what was answered in every segment, and the figures that follow."""

from collections import Counter, defaultdict
from pathlib import Path

from models.formats.frame_lines import FrameLine, points_of, read_frame_lines
from models.formats.labels_csv import UNCLEAR, LabelRow
from models.labels import ACTIONS, Action
from models.verdicts import ACTION_OF_VERDICT
from trainer.evaluation.rule_baseline import Times, by_rule, smoothed


def read_lines(paths: tuple[Path, ...], *, rule: bool = False) -> dict[str, Times]:
    """(time, action or None for "cannot tell") of every frame, by clip name; as the network says, or by the rule."""
    frames: dict[str, Times] = defaultdict(list)
    for line in read_frame_lines(paths):
        answer = _rule_on(line) if rule else ACTION_OF_VERDICT.get(line["verdict"] or "")
        frames[Path(line["file"]).name].append((line["time_s"], answer))
    return {name: smoothed(times) for name, times in frames.items()} if rule else frames


def _rule_on(line: FrameLine) -> Action | None:
    points = points_of(line)
    return None if points is None else by_rule(points[:, :2])


def in_segment(segment: LabelRow, frames: Times) -> list[str | None]:
    """The answers of the frames within a segment."""
    return [answer for time_s, answer in frames if segment.start_s <= time_s < segment.end_s]


def majority(segment: LabelRow, frames: Times) -> str | None:
    """The commonest answer within a segment, "cannot tell" aside; None if there is no other."""
    answers = Counter(answer for answer in in_segment(segment, frames) if answer is not None)
    return answers.most_common(1)[0][0] if answers else None


def score(segments: list[LabelRow], frames: dict[str, Times]) -> dict[str, object]:
    """LabelRow precision and recall of straight, and what share of time is called what."""
    judged = [s for s in segments if s.label != UNCLEAR and s.clip in frames]
    answers = {segment: majority(segment, frames[segment.clip]) for segment in judged}
    said = [segment for segment in judged if answers[segment] == "straight"]
    meant = [segment for segment in judged if segment.label == "straight"]
    right = [segment for segment in said if segment.label == "straight"]
    shares = {label: frame_shares(label, judged, frames) for label in ACTIONS}
    return {
        "clips": len({segment.clip for segment in judged}),
        "segments": len(judged),
        "segments_right": sum(answers[segment] == segment.label for segment in judged),
        "straight_precision": f"{len(right)} of {len(said)}",
        "straight_recall": f"{len(right)} of {len(meant)}",
        "seconds_called_straight_per_minute_of_not_straight": round(60 * shares["not_straight"]["straight"], 2),
        "not_handstand_called_handstand": round(
            shares["not_handstand"]["straight"] + shares["not_handstand"]["not_straight"], 4
        ),
        "frame_shares": shares,
    }


def frame_shares(label: Action, segments: list[LabelRow], frames: dict[str, Times]) -> dict[str, float]:
    """Of all frames labelled `label`, the share that got each answer."""
    counts: Counter[str | None] = Counter()
    for segment in segments:
        if segment.label == label:
            counts.update(in_segment(segment, frames[segment.clip]))
    total = max(sum(counts.values()), 1)
    return {name or "cannot_tell": round(counts[name] / total, 4) for name in (*ACTIONS, None)}
