"""Make mystery_distances.csv: a made-up puzzle, the distances between 70 points that draw a picture."""

import numpy as np
import packages


def picture() -> np.ndarray:
    """Seventy points, in metres, on a crescent and a five-pointed star, turned and put in random order; (70, 2)."""
    outer = [
        (np.cos(t), np.sin(t)) for t in np.linspace(0.35 * np.pi, 1.65 * np.pi, 27)
    ]
    (x, y), (x_end, y_end) = outer[0], outer[-1]
    centre, radius = 0.35, np.hypot(x - 0.35, y)
    start, stop = (
        np.arctan2(y, x - centre),
        np.arctan2(y_end, x_end - centre) + 2 * np.pi,
    )
    inner = [
        (centre + radius * np.cos(t), radius * np.sin(t))
        for t in np.linspace(start, stop, 25)[1:-1]
    ]
    tips = [
        (0.75 + r * np.cos(t), r * np.sin(t))
        for t, r in zip(np.arange(10) * np.pi / 5, [0.42, 0.17] * 5)
    ]
    between = [
        ((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(tips, tips[1:] + tips[:1])
    ]
    turn = np.deg2rad(35)
    points = np.array(outer + inner + tips + between) @ [
        [np.cos(turn), np.sin(turn)],
        [-np.sin(turn), np.cos(turn)],
    ]
    return 100 * np.random.default_rng(0).permutation(points)


if __name__ == "__main__":
    points = picture()
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.savetxt(
        packages.target("mystery_distances.csv"),
        distances,
        fmt="%.1f",
        delimiter=",",
        newline="\n",
    )
