"""Reads the images of an IDX file and writes a label a line.

    INKLING_LIBRARY=libinkling.so.0 python3 digits.py digits.ink IMAGES
"""

import sys

import numpy

import inkling

model = inkling.Model(sys.argv[1])
pixels = numpy.fromfile(sys.argv[2], numpy.uint8)[16:]
pixels = pixels[:len(pixels) // model.inputs * model.inputs]
for label in model.labels(pixels.reshape(-1, model.inputs)):
    print(model.class_names[label])
