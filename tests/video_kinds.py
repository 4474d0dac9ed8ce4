"""Kinds of video files as phones, cameras and the web make them, each made by ffmpeg, and what the app shows of it."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np

from handstand_app.core.library.thumbnails import frame_at
from handstand_app.core.review.export import export_video
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.video_file import VideoReader
from tests.clips import DEMO
from tests.patience import PATIENCE_S
from tests.pictures import CORNERS

SIZE, FPS, FRAMES = (320, 240), 25, 15
END_S = (FRAMES - 1) / FPS
PATCH = 40
"""Side of the coloured corners [px]."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        name: the file's name.
        recipe: arguments of ffmpeg between input and output, or a function that makes the file from the base.
        size, frames, end_s: of what is shown: (width, height), pictures, time of the last one [s].
        refused: part of the sentence if nothing can be shown.
        trouble: part of the sentence at the end if only a part can be shown.
        slow_motion: the factor that is undone.
        player: part of the sentence of the player, where that cannot show what can be judged and imported.
    """

    name: str
    recipe: str | Callable[[Path, Path], None]
    size: tuple[int, int] = SIZE
    frames: int = FRAMES
    end_s: float = END_S
    refused: str | None = None
    trouble: str | None = None
    slow_motion: float = 1.0
    player: str | None = None


@dataclass(frozen=True)
class Shown:
    """What the app shows of a file; `sentence` is what it says, empty if there is nothing to say.

    Attributes:
        first: the first picture. same: thumbnail and player show the same. exported: pictures and size of the export.
        sizes: how many sizes the pictures have.
    """

    sentence: str
    frames: int = 0
    end_s: float = 0.0
    first: np.ndarray | None = None
    same: bool = False
    exported: tuple[int, tuple[int, int]] = (0, (0, 0))
    slow_motion: float = 1.0
    sizes: int = 1


def ffmpeg(arguments: str) -> None:
    """Run it; blanks in names are not allowed."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *arguments.split()], check=True, capture_output=True, timeout=PATIENCE_S
    )


@cache
def scene() -> np.ndarray:
    """A handstand of the demo with a coloured patch in each corner; (H, W, 3) RGB."""
    with av.open(str(DEMO)) as container:
        container.seek(4_000_000)
        image = next(f for f in container.decode(video=0) if f.time >= 4.0).to_ndarray(format="rgb24")
    image = cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA)
    for colour, (y, x) in zip(CORNERS, ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
        rows, columns = slice(-PATCH, None) if y else slice(PATCH), slice(-PATCH, None) if x else slice(PATCH)
        image[rows, columns] = colour
    return image


def write_base(path: Path) -> Path:
    """The video that all others are made from: lossless, a grey patch tells the pictures apart."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "bgr0"
        for number in range(FRAMES):
            image = scene().copy()
            image[:16, 140:180] = 16 * number
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="bgr0")))
        container.mux(stream.encode())
    return path


def upright_corners(image: np.ndarray, tolerance: int = 60) -> bool:
    """Whether the four patches are where they belong, in their colours."""
    height, width = image.shape[:2]
    y, x = height * PATCH // SIZE[1] // 2, width * PATCH // SIZE[0] // 2
    found = [image[row, column] for row in (y, height - y) for column in (x, width - x)]
    return bool(np.abs(np.array(found, int) - np.array(CORNERS)).max() <= tolerance)


def show(path: Path, folder: Path) -> Shown:
    """Everything that the app does with a file but judging it."""
    frames, last, first, sentence = 0, 0.0, None, ""
    sizes = set()
    try:
        with VideoReader(path) as reader:
            for picture in reader:
                first = picture.image if first is None else first
                frames, last = frames + 1, picture.time_s
                sizes.add(picture.image.shape)
    except SourceError as error:
        sentence = str(error)
    if first is None:
        return Shown(sentence)
    try:
        with ClipReader(path) as clip:
            same = np.array_equal(clip.frame(0).image, first)
            sizes.add(clip.frame(len(clip.index) - 1).image.shape)
    except SourceError as error:
        return Shown(str(error), frames, last, first)
    with_thumbnail = same and np.array_equal(frame_at(path, 0.0), first)
    target = export_video(path, None, folder / "exported.mp4", lambda share: None)
    with VideoReader(target) as written:
        pictures = [picture.image for picture in written]
    size = pictures[0].shape[1], pictures[0].shape[0]
    return Shown(sentence, frames, last, first, with_thumbnail, (len(pictures), size), reader.speed.factor, len(sizes))


def _changed(old: bytes, new: bytes, recipe: str) -> Callable[[Path, Path], None]:
    """Made by a recipe, then some bytes exchanged."""

    def make(base: Path, target: Path) -> None:
        ffmpeg(f"-i {base} {recipe} {target}")
        data = target.read_bytes()
        assert old in data
        target.write_bytes(data.replace(old, new))

    return make


def _cut(recipe: str, share: float = 0.6) -> Callable[[Path, Path], None]:
    """Made by a recipe, then cut off."""

    def make(base: Path, target: Path) -> None:
        ffmpeg(f"-i {base} {recipe} {target}")
        data = target.read_bytes()
        target.write_bytes(data[: int(share * len(data))])

    return make


def _from(first: str, second: str, between: str = "mp4") -> Callable[[Path, Path], None]:
    """Made in two steps: `second` stands before and after {} for the file of the first one."""

    def make(base: Path, target: Path) -> None:
        middle = target.with_name(f"middle.{between}")
        ffmpeg(f"-i {base} {first} {middle}")
        ffmpeg(f"{second.format(middle)} {target}")
        middle.unlink()

    return make


def _animation(base: Path, target: Path) -> None:
    ffmpeg(f"-i {base} -plays 0 -f apng {target}" if target.suffix == ".png" else f"-i {base} -loop 0 {target}")


def _named(name: str) -> Callable[[Path, Path], None]:
    def make(base: Path, target: Path) -> None:
        ffmpeg(f"-i {base} {H264} {base.with_name('plain.mp4')}")
        base.with_name("plain.mp4").rename(target)

    return make


def _resized_midway(size: str) -> Callable[[Path, Path], None]:
    """Its second half has pictures of another size."""

    def make(base: Path, target: Path) -> None:
        parts = [base.with_name(f"{half}.ts") for half in ("first", "second")]
        ffmpeg(f"-i {base} {H264} {parts[0]}")
        ffmpeg(f"-i {base} {H264} -vf scale={size} -output_ts_offset {FRAMES / FPS} {parts[1]}")
        target.write_bytes(b"".join(part.read_bytes() for part in parts))

    return make


H264 = "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv420p"
HEVC10 = "-c:v libx265 -preset ultrafast -crf 14 -pix_fmt yuv420p10le -x265-params log-level=0"
TO_HDR = (
    "-vf format=gbrp,zscale=tin=bt709:pin=bt709:min=gbr:t=linear:p=bt709:m=gbr:npl=203,format=gbrpf32le,"
    "zscale=tin=linear:pin=bt709:min=gbr:p=bt2020:t={t}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le "
    + HEVC10
    + ":colorprim=bt2020:transfer={t}:colormatrix=bt2020nc"
)
"""From ordinary video, by the library zimg: an implementation that is not ours."""
SOUND = "-f lavfi -i sine=duration={}"
HALF = FRAMES // 2
CAPTURED_AT_25 = " -movflags use_metadata_tags -metadata com.android.capture.fps=25"
KINDS = (
    Kind("h264.mp4", H264),
    Kind("h264.mov", H264),
    Kind("h264.mkv", H264),
    Kind("h264.flv", H264),
    Kind("h264.ts", H264),
    Kind("h264.m2ts", H264),
    Kind("h264.3gp", H264),
    Kind("h264.avi", H264 + " -bf 0"),
    Kind("fragments.mp4", H264 + " -movflags frag_keyframe+empty_moov"),
    Kind("index_first.mp4", H264 + " -movflags faststart"),
    Kind("open_gop.mp4", H264 + " -x264-params open-gop=1:keyint=6:bframes=3"),
    Kind("rgb.mp4", "-c:v libx264rgb -preset ultrafast -crf 8 -pix_fmt rgb24"),
    Kind("4_4_4.mp4", "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv444p"),
    Kind("full_range.mp4", H264.replace("yuv420p", "yuvj420p")),
    Kind("hevc.mp4", "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=0 -tag:v hvc1"),
    Kind("hevc_10_bit.mp4", HEVC10),
    Kind("hlg.mov", TO_HDR.format(t="arib-std-b67")),
    Kind("pq.mp4", TO_HDR.format(t="smpte2084")),
    Kind("vp8.webm", "-c:v libvpx -b:v 2M -deadline realtime"),
    Kind("vp9.webm", "-c:v libvpx-vp9 -b:v 2M -deadline realtime -cpu-used 8"),
    Kind("no_duration.webm", "-c:v libvpx -b:v 2M -deadline realtime -f webm -live 1"),
    Kind("av1.mp4", "-c:v libsvtav1 -preset 12 -crf 30"),
    Kind("mpeg4.avi", "-c:v mpeg4 -q:v 3"),
    Kind("msmpeg4.avi", "-c:v msmpeg4 -q:v 3"),
    Kind("mjpeg.avi", "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p"),
    Kind("mpeg1.mpg", "-c:v mpeg1video -q:v 3"),
    Kind("mpeg2.mpg", "-c:v mpeg2video -q:v 3"),
    Kind("interlaced.mpg", "-c:v mpeg2video -q:v 3 -flags +ilme+ildct -top 1"),
    Kind("wmv2.wmv", "-c:v wmv2 -q:v 3"),
    Kind("theora.ogv", "-c:v libtheora -q:v 9"),
    Kind("prores.mov", "-c:v prores_ks -pix_fmt yuv422p10le"),
    Kind("raw.h264", H264 + " -f h264", player="holds no picture with a time; convert it to MP4"),
    Kind("moving.gif", ""),
    Kind("moving.webp", _animation),
    Kind("moving.png", _animation),
    *(Kind(f"turned_{turn}.mp4", _from(
        f"{H264} -vf {how}", "-i {} " + f"-c copy -metadata:s:v rotate={turn}"
    )) for turn, how in ((90, "transpose=1"), (180, "hflip,vflip"), (270, "transpose=2"))),
    Kind("portrait.mp4", H264 + " -vf scale=270:480", (270, 480)),
    Kind("web_854.mp4", H264 + " -vf scale=854:480", (854, 480)),
    Kind("odd_size.mp4", "-vf scale=321:239 -c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv444p", (321, 239)),
    Kind("anamorphic.mp4", H264 + " -vf scale=240:240,setsar=4/3"),
    Kind("tall_pixels.mpg", "-c:v mpeg2video -q:v 3 -vf scale=320:180,setsar=3/4"),
    Kind("one_picture.mp4", H264 + " -frames:v 1", frames=1, end_s=0.0),
    Kind("varying_rate.mp4", H264 + " -vf select=not(eq(mod(n\\,3)\\,1)) -vsync vfr", frames=10, end_s=14 / FPS),
    Kind("gap_of_30_s.mkv", H264 + f" -vf setpts=PTS+gte(N\\,{HALF})*30/TB -vsync passthrough", end_s=END_S + 30),
    Kind("fps_240.mp4", H264 + " -vf setpts=N/240/TB -r 240", end_s=14 / 240),
    Kind("slowed_8_times.mp4", H264 + " -vf setpts=8*PTS -r 25/8" + CAPTURED_AT_25, slow_motion=8.0),
    Kind("trimmed.mov", _from(H264 + " -g 15", "-ss 0.3 -i {} -c copy"), frames=7, end_s=6 / FPS),
    Kind("trimmed.mp4", _from(H264 + " -g 15 -bf 2", "-ss 0.3 -i {} -c copy"), frames=7, end_s=6 / FPS),
    Kind("trimmed.mkv", _from(H264 + " -g 15", "-ss 0.3 -i {} -c copy")),
    Kind("negative_times.mp4", H264 + " -output_ts_offset -0.2 -avoid_negative_ts disabled", frames=10, end_s=9 / FPS),
    Kind("late_start.mp4", H264 + " -output_ts_offset 100"),
    Kind("sound_first.mp4", f"{SOUND.format(0.6)} -map 1:a -map 0:v {H264} -c:a aac"),
    Kind("sound_longer.mp4", f"{SOUND.format(3)} -map 0:v -map 1:a {H264} -c:a aac"),
    Kind("timecode.mov", f"{SOUND.format(0.6)} -map 1:a -map 0:v {H264} -c:a aac -timecode 01:00:00:00"),
    Kind("title_not_utf8.mp4", _changed(b"Hand?tand?", b"Hand\xdftand\xff", H264 + " -metadata title=Hand?tand?")),
    Kind("2024-01-01T12:30:00.mp4", _named("")),
    Kind("tcp:127.0.0.1:9997", _named("")),
    *(Kind(f"becomes_{name}.ts", _resized_midway(size), frames=2 * FRAMES, end_s=(2 * FRAMES - 1) / FPS)
      for name, size in (("smaller", "160:120"), ("larger", "640:480"), ("portrait", "180:320"))),
    Kind("cut_index_first.mp4", _cut(H264 + " -g 5 -movflags faststart"), trouble="is cut off|is damaged"),
    Kind("cut.mkv", _cut(H264 + " -g 5"), trouble="is cut off"),
    Kind("cut.avi", _cut("-c:v mjpeg -q:v 3 -pix_fmt yuvj420p"), trouble="is cut off"),
    Kind("cut_index_last.mp4", _cut(H264), refused="cannot be read as a video"),
    Kind("unknown_codec.mp4", _changed(b"avc1", b"zzz1", H264), refused="is coded in a way that this program does not"),
    Kind("sound_only.m4a", f"{SOUND.format(0.6)} -map 1:a -c:a aac", refused="has no picture track"),
    Kind("empty.mp4", lambda base, target: target.write_bytes(b"") and None, refused="cannot be read as a video"),
    Kind("text.mp4", lambda base, target: target.write_text("no video" * 99) and None, refused="cannot be read as"),
)  # fmt: skip


def make(kind: Kind, base: Path, folder: Path) -> Path:
    """The file of a kind."""
    target = folder / kind.name
    if callable(kind.recipe):
        kind.recipe(base, target)
    else:
        ffmpeg(f"-i {base} {kind.recipe} {target}")
    return target


def fault_of(kind: Kind, shown: Shown) -> str | None:
    """What is not as it should be; None if all is right."""
    if kind.refused is not None:
        return None if kind.refused in shown.sentence and shown.first is None else f"said {shown.sentence!r}"
    if shown.first is None:
        return f"nothing shown: {shown.sentence}"
    if kind.trouble is not None:
        told = any(words in shown.sentence for words in kind.trouble.split("|"))
        return None if told and 0 < shown.frames < kind.frames else f"{shown.frames} shown, said {shown.sentence!r}"
    if kind.player is not None:
        told = kind.player in shown.sentence and shown.frames == kind.frames
        return None if told else f"{shown.frames} shown, said {shown.sentence!r}"
    size = shown.first.shape[1], shown.first.shape[0]
    checks = {
        f"says {shown.sentence!r}": not shown.sentence,
        f"size {size}": size == kind.size,
        f"{shown.frames} pictures": shown.frames == kind.frames,
        f"ends at {shown.end_s:.3f} s": abs(shown.end_s - kind.end_s) < 0.03,
        "not upright, or in other colours": upright_corners(shown.first),
        "player or thumbnail differ": shown.same,
        f"exported {shown.exported}": shown.exported == (kind.frames, (size[0] // 2 * 2, size[1] // 2 * 2)),
        f"{shown.sizes} sizes": shown.sizes == 1,
        f"slow motion {shown.slow_motion:g}": abs(shown.slow_motion - kind.slow_motion) < 0.2,
    }
    return ", ".join(name for name, right in checks.items() if not right) or None
