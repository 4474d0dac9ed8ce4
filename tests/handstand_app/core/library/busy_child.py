"""Works on a library without end, and says what is saved right after each call returned, until it is killed."""

import random
import shutil
import sys
from pathlib import Path

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, LabelledSegment
from tests.handstand_app.core.library.scenes import clip, later


def main(root: Path, seed: int) -> None:
    rng = random.Random(seed)
    labels = list(ClipLabel)
    with Library(root) as library:
        ids = library.clips.ids() or [library.clips.add(clip(root))]
        template = library.clips.get(ids[0])
        print("open", flush=True)
        number = 0
        while True:
            number += 1
            what, clip_id = rng.random(), rng.choice(ids)
            if what < 0.7:
                label = rng.choice(labels)
                print(f"try label {clip_id} {label}", flush=True)
                library.labels.set_label(clip_id, label)
                print(f"done label {clip_id} {label}", flush=True)
            elif what < 0.85:
                end = rng.randint(1, 30) / 10
                print(f"try segments {clip_id} {end}", flush=True)
                library.labels.set_segments(clip_id, [LabelledSegment(0.0, end, ClipLabel.UNSURE)])
                print(f"done segments {clip_id} {end}", flush=True)
            elif what < 0.93:
                saved = template.as_saved
                video = library.layout.free_place(later(number))
                shutil.copy(template.video, video)
                saved = type(saved)(video, None, later(number), *(getattr(saved, f) for f in FIELDS))
                added = library.clips.add(saved)
                ids.append(added)
                print(f"done add {added} {video.name}", flush=True)
            elif what < 0.96:
                library.trash.put([clip_id])
                library.trash.restore([clip_id])
            elif what < 0.98:
                library.export_dataset(root / "out.zip", ClipFilter(labelled=True))
            else:
                library.back_up()


FIELDS = ("duration_s", "width", "height", "frames", "dropped", "summary")

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
