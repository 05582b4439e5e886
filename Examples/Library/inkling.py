"""libinkling by ctypes: models that predict NumPy arrays where they lie.

    import inkling
    model = inkling.Model("digits.ink")
    labels = model.labels(pixels)               # uint8 or float32 [n, 784]
    labels, outputs = model.predict(pixels)
    digit = inkling.normalize(picture)          # uint8 [height, width]

The library is that of INKLING_LIBRARY, or libinkling.so.0 where the system finds
it. A Model belongs to one thread.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_float, c_int32, c_size_t
from ctypes import c_uint8, c_uint16, c_uint32, c_void_p

import numpy

_library = ctypes.CDLL(os.environ.get("INKLING_LIBRARY", "libinkling.so.0"))


class Error(Exception):
    """What the library refused, in its words; `status` is its ink_status."""

    def __init__(self, status: int) -> None:
        super().__init__(_library.ink_message().decode())
        self.status = status


def _check(status: int) -> None:
    if status != 0:
        raise Error(status)


class _Info(ctypes.Structure):
    _fields_ = [
        ("inputs", c_size_t), ("height", c_size_t), ("width", c_size_t),
        ("outputs", c_size_t), ("scale", c_float),
        ("gives_probabilities", c_uint8), ("is_quantized", c_uint8),
        ("has_class_names", c_uint8), ("reserved", c_uint8),
        ("file_size", c_size_t), ("working_memory", c_size_t),
    ]


def _declare(name: str, result: type, *arguments: type) -> None:
    function = getattr(_library, name)
    function.restype, function.argtypes = result, arguments


_declare("ink_message", c_char_p)
_declare("ink_version", c_char_p)
_declare("ink_abi_version", c_int32)
_declare("ink_model_open", c_int32, c_char_p, c_uint32, POINTER(c_void_p))
_declare("ink_model_close", None, c_void_p)
_declare("ink_model_describe", c_int32, c_void_p, POINTER(_Info), c_size_t)
_declare("ink_model_class_name", c_char_p, c_void_p, c_size_t)
_declare("ink_predictor_create", c_int32, c_void_p, c_size_t, POINTER(c_void_p))
_declare("ink_predictor_destroy", None, c_void_p)
for _kind in ("bytes", "floats"):
    _declare(f"ink_predict_batch_{_kind}", c_int32, c_void_p, c_void_p,
             c_size_t, c_size_t, c_void_p, c_void_p, c_size_t)
_declare("ink_normalize", c_int32, c_void_p, c_size_t, c_size_t, c_size_t,
         c_void_p, c_size_t)

if _library.ink_abi_version() != 0:
    raise ImportError("this libinkling has another binary interface")


class Model:
    """A model file, opened, with a predictor."""

    def __init__(self, path: str, mapped: bool = False) -> None:
        self._model, self._predictor = c_void_p(), c_void_p()
        _check(_library.ink_model_open(
            os.fsencode(path), int(mapped), byref(self._model)))
        info = _Info()
        _check(_library.ink_model_describe(
            self._model, byref(info), ctypes.sizeof(info)))
        _check(_library.ink_predictor_create(
            self._model, 128, byref(self._predictor)))
        self.inputs, self.outputs = info.inputs, info.outputs
        #: Height and width in pixels, or None.
        self.shape = (info.height, info.width) if info.height else None
        self.scale = info.scale
        self.class_names = [
            _library.ink_model_class_name(self._model, label).decode()
            for label in range(info.outputs)]

    def __del__(self) -> None:
        _library.ink_predictor_destroy(self._predictor)
        _library.ink_model_close(self._model)

    def labels(self, samples: numpy.ndarray) -> numpy.ndarray:
        """uint16 [n], of uint8 [n, ...] or scaled float32 [n, ...]."""
        return self._run(samples, None)

    def predict(
        self, samples: numpy.ndarray
    ) -> tuple[numpy.ndarray, numpy.ndarray]:
        """The labels, and the outputs as float32 [n, outputs]."""
        outputs = numpy.empty((len(samples), self.outputs), numpy.float32)
        return self._run(samples, outputs), outputs

    def _run(
        self, samples: numpy.ndarray, outputs: numpy.ndarray | None
    ) -> numpy.ndarray:
        kinds = {"uint8": _library.ink_predict_batch_bytes,
                 "float32": _library.ink_predict_batch_floats}
        if samples.dtype.name not in kinds or not samples.flags.c_contiguous:
            raise TypeError("expected contiguous uint8 or float32")
        labels = numpy.empty(len(samples), numpy.uint16)
        if len(samples) > 0:
            _check(kinds[samples.dtype.name](
                self._predictor, samples.ctypes.data, len(samples),
                samples.size // len(samples), labels.ctypes.data,
                None if outputs is None else outputs.ctypes.data,
                0 if outputs is None else outputs.size))
        return labels


def normalize(picture: numpy.ndarray) -> numpy.ndarray:
    """The one digit in uint8 [height, width] as a model takes it."""
    if picture.dtype != numpy.uint8 or picture.ndim != 2 \
            or picture.strides[1] != 1:
        raise TypeError("expected uint8 [height, width], rows contiguous")
    digit = numpy.empty((28, 28), numpy.uint8)
    height, width = picture.shape
    _check(_library.ink_normalize(
        picture.ctypes.data, width, height, picture.strides[0],
        digit.ctypes.data, digit.size))
    return digit
