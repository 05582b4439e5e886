// Reads the images of an IDX file by libinkling and writes a label a line.
//   cc digits.c $(pkg-config --cflags --libs inkling) -o digits
//   ./digits digits.ink t10k-images-idx3-ubyte

#include <inkling.h>

#include <stdio.h>
#include <stdlib.h>

static int fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  return EXIT_FAILURE;
}

int main(int count, char **arguments) {
  ink_model *model = NULL;
  ink_predictor *predictor = NULL;
  ink_model_info info;
  unsigned char header[16];

  if (count != 3)
    return fail("usage: digits MODEL IMAGES");
  if (ink_model_open(arguments[1], INK_OPEN_COPY, &model) ||
      ink_model_describe(model, &info, sizeof info) ||
      ink_predictor_create(model, 1, &predictor))
    return fail(ink_message());
  // The predictor keeps the model.
  ink_model_close(model);

  FILE *images = fopen(arguments[2], "rb");
  if (!images || fread(header, 1, sizeof header, images) != sizeof header)
    return fail("cannot read the images");
  unsigned char *pixels = malloc(info.inputs);
  if (!pixels)
    return fail("no memory for an image");
  while (fread(pixels, 1, info.inputs, images) == info.inputs) {
    uint16_t label;
    if (ink_predict_bytes(predictor, pixels, info.inputs, &label, NULL, 0))
      return fail(ink_message());
    printf("%u\n", (unsigned)label);
  }
  free(pixels);
  fclose(images);
  ink_predictor_destroy(predictor);
  return EXIT_SUCCESS;
}
