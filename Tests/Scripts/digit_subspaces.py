"""Prints CKernels/portable/digit_subspaces.inc: what MNIST's digits look like.

    digit_subspaces.py MNIST >CKernels/portable/digit_subspaces.inc

Of the first 50,000 training digits, averaged to 14 x 14 and scaled to length 1:
the mean of each class and the 16 directions in which it varies most (its
principal components). Of the last 10,000: the distance from their own class's
mean and directions that 90 and that 97 of 100 are within. Needs NumPy.
"""

import sys

import numpy

from pictures import TRAINED, read_mnist

SIDE, DIRECTIONS = 14, 16


def reduced(images):
    pixels = images.reshape(-1, SIDE, 2, SIDE, 2).mean((2, 4), dtype="f8")
    pixels = pixels.reshape(-1, SIDE * SIDE)
    return pixels / numpy.linalg.norm(pixels, axis=1, keepdims=True)


def rows(values):
    text = ", ".join(str(int(value)) for value in values)
    return f"{{{text}}}"


def main():
    images, labels = read_mnist(sys.argv[1])
    pixels = reduced(images)
    print("// Made by Tests/Scripts/digit_subspaces.py from MNIST's digits.")
    spaces, limits, largest = [], [], 0
    for digit in range(10):
        own = pixels[:TRAINED][labels[:TRAINED] == digit]
        mean = own.mean(0)
        directions = numpy.linalg.svd(own - mean, full_matrices=False)[2]
        spaces.append([mean, *directions[:DIRECTIONS]])
        largest = max(largest, max(abs(row).max() for row in spaces[-1]))
    scale = 127 / largest
    print(f"static const float scale = {1 / scale:.9g}f;")
    print("static const int8_t spaces[10][17][196] = {")
    for digit, space in enumerate(spaces):
        space = numpy.rint(numpy.array(space) * scale)
        print("    {" + ",\n     ".join(map(rows, space)) + "},")
        space /= scale
        own = pixels[TRAINED:][labels[TRAINED:] == digit] - space[0]
        distance = numpy.sqrt(numpy.maximum(
            0, (own ** 2).sum(1) - ((own @ space[1:].T) ** 2).sum(1)))
        limits.append(numpy.quantile(distance, [0.90, 0.97]))
    print("};")
    print("static const float limits[10][2] = {")
    for low, high in limits:
        print(f"    {{{low:.4f}f, {high:.4f}f}},")
    print("};")


if __name__ == "__main__":
    main()
