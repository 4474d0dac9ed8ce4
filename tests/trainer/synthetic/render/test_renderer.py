"""What is drawn is where the camera says it is, in the right colours; needs EGL."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.trainer.synthetic.stick import stick_rig
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.skinning import Character, MeshPart, Outfit
from trainer.synthetic.make_stills import StillsOptions, make_stills
from trainer.synthetic.render import renderer as renderer_module
from trainer.synthetic.render.renderer import Quality, Renderer, RendererError, Scene, open_context
from trainer.synthetic.scene.camera import look_at
from trainer.synthetic.scene.rooms import MIRROR, Light, Mirror, assemble, quad, shell

SIZE = (160, 120)
LIGHT = Light((0.3, 1.0, 0.4), (0.5, 0.5, 0.5), (0.6, 0.6, 0.6), (0.4, 0.4, 0.4), 1.0)
SQUARE = np.array([[-0.2, 0.8, 0.0], [0.2, 0.8, 0.0], [0.2, 1.2, 0.0], [-0.2, 1.2, 0.0]], np.float32)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Character:
    """A red square of 40 cm, upright, facing +Z."""
    texture = tmp_path_factory.mktemp("card") / "red.png"
    cv2.imwrite(str(texture), np.full((8, 8, 3), (0, 0, 255), np.uint8))
    return square_character(texture)


def square_character(texture: Path) -> Character:
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    bare = np.full((4, 2), -1.0, np.float32)
    uv = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    part = MeshPart(
        "card", np.arange(4, dtype=np.int32), uv, triangles, bare, texture, (1.0, 1.0, 1.0), False, two_sided=True
    )
    normals = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (4, 1))
    outfit = Outfit((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    return Character(stick_rig(), SQUARE, normals, np.zeros((4, 1), np.float32), (part,), outfit, 0.0, 0.0)


@pytest.fixture
def drawing() -> Iterator[Renderer]:
    try:
        drawing = Renderer(SIZE, Quality(shadow_size=128))
    except RendererError as error:
        pytest.skip(str(error))
    with drawing:
        yield drawing


def scene(card: Character, position: tuple[float, float, float]) -> Scene:
    camera = look_at(np.array(position), np.array([0.1, 0.9, 0.0]), SIZE, 60.0, roll=5.0)
    return Scene(card.vertices, card.normals, assemble(shell((3.0, 3.0, 3.0), 1.0)), LIGHT, camera)


def grey_decor() -> np.ndarray:
    return np.full((10, 8, 8, 3), 128, np.uint8)


@pytest.mark.parametrize("position", [(0.4, 0.7, 2.0), (-1.2, 1.4, 1.5)])
def test_drawn_square_covers_the_projected_square(
    drawing: Renderer, card: Character, position: tuple[float, float, float]
) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    view = scene(card, position)
    picture = drawing.render(view).astype(int)
    red = picture[..., 0] - picture[..., 1] > 60
    rows, columns = np.nonzero(red)
    corners = view.camera.project(SQUARE)
    drawn = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    assert drawn == pytest.approx(np.concatenate([corners.min(axis=0), corners.max(axis=0)]), abs=1.0)
    x, y = corners[:, 0], corners[:, 1]
    area = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2.0
    assert red.sum() == pytest.approx(area, rel=0.05)


def test_same_scene_gives_the_same_picture(drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    view = scene(card, (0.4, 0.7, 2.0))
    assert np.array_equal(drawing.render(view), drawing.render(view))


def test_person_throws_a_shadow_on_the_floor(drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    camera = look_at(np.array([1.5, 1.8, 2.0]), np.array([0.0, 0.3, -0.2]), SIZE, 70.0)
    room = assemble(shell((3.0, 3.0, 3.0), 1.0))
    with_card = drawing.render(Scene(card.vertices, card.normals, room, LIGHT, camera))
    away = card.vertices + np.array([0.0, 50.0, 0.0], np.float32)
    without = drawing.render(Scene(away, card.normals, room, LIGHT, camera))
    shadow = np.array([-0.3, 0.0, -0.4]) + [0.0, 0.0, 0.0]  # below the card, away from the light
    x, y = camera.project(shadow).astype(int)
    assert with_card[y, x].astype(int).sum() < without[y, x].astype(int).sum() - 30


def is_red(picture: np.ndarray, pixel: np.ndarray) -> bool:
    x, y = pixel.astype(int)
    return bool(picture[y, x, 0] > picture[y, x, 1].astype(int) + 60)


def test_a_mirror_shows_what_is_in_front_of_it_where_optics_says(drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    camera = look_at(np.array([1.6, 1.1, 1.5]), np.array([0.0, 1.0, -0.8]), SIZE, 70.0)
    back = np.array([[-2.0, 0.0, -1.0], [2.0, 0.0, -1.0], [2.0, 2.5, -1.0], [-2.0, 2.5, -1.0]])
    walls = shell((3.0, 3.0, 3.0), 1.0)
    plain = assemble(walls)
    mirror = Mirror(back[0], np.array([0.0, 0.0, 1.0]))
    room = replace(assemble([*walls, quad(back, (1.0, 1.0), MIRROR)]), mirror=mirror)
    image = camera.project(np.array([0.0, 1.0, -2.0]))  # the card's middle is 1 m in front of the mirror
    with_mirror, without = (drawing.render(Scene(card.vertices, card.normals, r, LIGHT, camera)) for r in (room, plain))
    assert is_red(with_mirror, image) and not is_red(without, image)
    assert is_red(with_mirror, camera.project(np.array([0.0, 1.0, 0.0])))
    again = drawing.render(Scene(card.vertices, card.normals, plain, LIGHT, camera))
    assert np.array_equal(again, without)  # a mirror leaves nothing behind


def test_other_people_are_drawn_where_they_are(drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    view = scene(card, (0.4, 0.7, 2.0))
    shifted = card.vertices + np.array([0.9, 0.0, -0.5], np.float32)
    company = replace(view, others=[(shifted, card.normals)])
    with pytest.raises(RendererError, match="load_others"):
        drawing.render(company)
    drawing.load_others([card])
    spot = view.camera.project(shifted.mean(axis=0))
    assert is_red(drawing.render(company), spot) and not is_red(drawing.render(view), spot)


def test_an_empty_scene_shows_the_room_alone(drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    view = scene(card, (0.4, 0.7, 2.0))
    empty = drawing.render(replace(view, positions=card.vertices[:0], normals=card.normals[:0])).astype(int)
    assert not ((empty[..., 0] - empty[..., 1]) > 60).any()


def test_a_photo_takes_the_place_of_the_room(drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    photo = np.random.default_rng(0).integers(0, 200, (SIZE[1], SIZE[0], 3), np.uint8)
    view = replace(scene(card, (0.4, 0.7, 2.0)), backdrop=photo)
    picture = drawing.render(view)
    assert is_red(picture, view.camera.project(SQUARE.mean(axis=0)))
    assert np.array_equal(picture[:, :30], photo[:, :30])


@pytest.mark.parametrize("k1", [-0.2, 0.15])
def test_a_lens_bends_picture_and_keypoints_alike(k1: float, drawing: Renderer, card: Character) -> None:
    drawing.load_character(card)
    drawing.load_decor(grey_decor())
    view = scene(card, (0.4, 0.7, 2.0))
    camera = replace(look_at(view.camera.position, np.array([0.7, 0.6, 0.0]), SIZE, 60.0), k1=k1)
    bent = drawing.render(replace(view, camera=camera)).astype(int)
    rows, columns = np.nonzero(bent[..., 0] - bent[..., 1] > 60)
    corners = camera.project(SQUARE)
    drawn = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    assert drawn == pytest.approx(np.concatenate([corners.min(axis=0), corners.max(axis=0)]), abs=1.5)
    straight = replace(camera, k1=0.0).project(SQUARE)
    assert np.abs(straight - corners).max() > 3.0


def test_render_before_loading_says_what_to_do(drawing: Renderer, card: Character) -> None:
    with pytest.raises(RendererError, match="load_character"):
        drawing.render(scene(card, (0.4, 0.7, 2.0)))


def test_missing_egl_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise Exception("cannot detect the display")

    monkeypatch.setattr(renderer_module.moderngl, "create_context", broken)
    with pytest.raises(RendererError, match="libegl1"):
        open_context()


def test_stills_are_the_same_for_the_same_seed_and_complete(
    makehuman: MakeHumanFolder, drawing: Renderer, tmp_path: Path
) -> None:
    drawing.release()
    for name in ("a", "b"):
        make_stills(StillsOptions(makehuman.root, tmp_path / name, 3, 4, 96, sheet=tmp_path / name / "sheet.png"))
    first, second = (np.load(tmp_path / name / "annotations.npz") for name in ("a", "b"))
    assert set(first.files) >= {"image", "keypoints", "in_picture", "keypoints_3d", "angles", "label", "margin", "seed"}
    assert first["keypoints"].shape == (3, 16, 2) and first["angles"].shape == (3, 6)
    assert np.array_equal(first["keypoints"], second["keypoints"])
    for name in first["image"]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
