"""Two decoders that have nothing in common, each as a scanner uses it: it tries a picture in several ways.

As seen; enlarged; and with the blur taken back (Wiener's filter), for it is not known how blurred a picture is.
"""

from collections.abc import Callable, Iterator
from functools import cache

import cv2
import numpy as np
import zxingcpp

from bench.qr.wear import Picture

__all__ = ["READERS", "read_by_opencv", "read_by_zxing"]

_ENLARGED = 3
_GUESSES = (  # so many times enlarged, blur in pixels, and the part of it that is noise
    (2, 1.5, 0.003), (3, 1.5, 0.003), (4, 1.7, 0.003), (2, 1.7, 0.003), (5, 1.2, 0.01), (5, 1.5, 0.003),
    (3, 1.9, 0.003), (4, 1.2, 0.01), (4, 1.5, 0.003),
)  # fmt: skip


def read_by_zxing(picture: Picture) -> str:
    """zxing-cpp; the empty string where nothing was read."""
    return _first(picture, lambda seen: next((found.text for found in zxingcpp.read_barcodes(seen)), ""))


def read_by_opencv(picture: Picture) -> str:
    """Both detectors of OpenCV."""
    return _first(picture, _opencv)


READERS: dict[str, Callable[[Picture], str]] = {"zxing-cpp": read_by_zxing, "OpenCV": read_by_opencv}


def _first(picture: Picture, read: Callable[[Picture], str]) -> str:
    return next(filter(None, map(read, _tries(picture))), "")


def _opencv(picture: Picture) -> str:
    for detector in _detectors():
        try:
            text, _, _ = detector.detectAndDecode(picture)
        except (cv2.error, UnicodeDecodeError):  # it stumbles over what it takes for a code
            continue
        if text:
            return str(text)
    return ""


@cache
def _detectors() -> tuple[cv2.QRCodeDetector, cv2.QRCodeDetectorAruco]:
    return cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()


def _tries(picture: Picture) -> Iterator[Picture]:
    yield picture
    if picture.shape[0] < 400:
        yield _enlarged(picture, _ENLARGED)
        for times, sigma, noise in _GUESSES:
            yield _sharpened(_enlarged(picture, times), sigma * times, noise)


def _enlarged(picture: Picture, times: int) -> Picture:
    return cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)


def _sharpened(picture: Picture, sigma: float, noise: float) -> Picture:
    down, across = np.fft.fftfreq(picture.shape[0])[:, None], np.fft.fftfreq(picture.shape[1])[None]
    blur = np.exp(-2 * (np.pi * sigma) ** 2 * (across**2 + down**2))
    whole = np.fft.ifft2(np.fft.fft2(picture.astype(float)) * blur / (blur * blur + noise)).real
    return np.clip(whole, 0, 255).astype(np.uint8)
