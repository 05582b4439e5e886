// loss.h - softmax, losses with their derivatives, argmax: row by row.

// A row is worked on in lines of 16 floats, the last one filled up with `fill`,
// so that the loops have a constant length and vectorise whatever n is.
PIECE void load_line(size_t n, const float *x, float fill,
                     float line[restrict 16]) {
  if (n >= 16)
    for (size_t j = 0; j < 16; j++)
      line[j] = x[j];
  else {
    for (size_t j = 0; j < 16; j++)
      line[j] = fill;
    memcpy(line, x, n * sizeof *x);
  }
}

PIECE void store_line(size_t n, const float line[restrict 16], float *x) {
  if (n >= 16)
    for (size_t j = 0; j < 16; j++)
      x[j] = line[j];
  else
    memcpy(x, line, n * sizeof *x);
}

PIECE float row_maximum(size_t n, const float *x) {
  float line[16], best[16];
  load_line(n, x, -INFINITY, best);
  for (size_t j = 16; j < n; j += 16) {
    load_line(n - j, x + j, -INFINITY, line);
    for (size_t l = 0; l < 16; l++)
      best[l] = line[l] > best[l] ? line[l] : best[l];
  }
  float maximum = best[0];
  for (size_t l = 1; l < 16; l++)
    maximum = best[l] > maximum ? best[l] : maximum;
  return maximum;
}

// x becomes exp(x - maximum); returns the sum.
PIECE float exponentials(size_t n, float *x, float maximum) {
#pragma clang fp reassociate(on)
  float sums[16] = {0};
  for (size_t j = 0; j < n; j += 16) {
    float line[16];
    load_line(n - j, x + j, -INFINITY, line);
    for (size_t l = 0; l < 16; l++)
      line[l] = exp_piece(line[l] - maximum);
    for (size_t l = 0; l < 16; l++)
      sums[l] += line[l];
    store_line(n - j, line, x + j);
  }
  float sum = 0;
  for (size_t l = 0; l < 16; l++)
    sum += sums[l];
  return sum;
}

static void softmax(size_t m, size_t n, float *x, size_t ldx) {
  for (size_t i = 0; i < m && n > 0; i++) {
    float *row = x + i * ldx;
    float scale = 1 / exponentials(n, row, row_maximum(n, row));
    for (size_t j = 0; j < n; j++)
      row[j] *= scale;
  }
}

PIECE double cross_entropy_row(size_t n, float *row, size_t label,
                               bool with_loss) {
  float maximum = row_maximum(n, row), logit = row[label];
  float sum = exponentials(n, row, maximum);
  float scale = 1 / sum;
  for (size_t j = 0; j < n; j++)
    row[j] *= scale;
  row[label] -= 1;
  // log-sum-exp minus the label's logit, in double as all losses.
  return with_loss ? log((double)sum) + ((double)maximum - logit) : 0;
}

PIECE double squared_error_row(size_t n, float *row, size_t label) {
#pragma clang fp reassociate(on)
  row[label] -= 1;
  float sum = 0;
  for (size_t j = 0; j < n; j++) {
    sum += row[j] * row[j];
    row[j] *= 2;
  }
  return sum;
}

PIECE double binary_cross_entropy_row(size_t n, float *row, size_t label,
                                      bool of_sigmoid, bool with_loss) {
  double sum = 0;
  for (size_t j = 0; j < n; j++) {
    const float low = 0x1p-24f, high = 1 - 0x1p-24f;
    float y = row[j] < low ? low : row[j] > high ? high : row[j];
    float t = j == label;
    if (with_loss)
      sum -= log(j == label ? (double)y : 1 - (double)y);
    row[j] = of_sigmoid ? row[j] - t : (y - t) / (y * (1 - y));
  }
  return sum;
}

static void loss(ink_loss kind, size_t m, size_t n, float *y, size_t ldy,
                 const uint16_t *labels, double *row_losses) {
  bool with_loss = row_losses != NULL;
  for (size_t i = 0; i < m; i++) {
    float *row = y + i * ldy;
    double value = 0;
    switch (kind) {
    case INK_SOFTMAX_CROSS_ENTROPY:
      value = cross_entropy_row(n, row, labels[i], with_loss);
      break;
    case INK_SQUARED_ERROR:
      value = squared_error_row(n, row, labels[i]);
      break;
    case INK_BINARY_CROSS_ENTROPY:
      value = binary_cross_entropy_row(n, row, labels[i], false, with_loss);
      break;
    case INK_BINARY_CROSS_ENTROPY_OF_SIGMOID:
      value = binary_cross_entropy_row(n, row, labels[i], true, with_loss);
      break;
    }
    if (with_loss)
      row_losses[i] = value;
    if (ldy >= ink_padded(n))
      for (size_t j = n; j < ink_padded(n); j++)
        row[j] = 0;
  }
}

static void argmax(size_t m, size_t n, const float *x, size_t ldx,
                   uint16_t *out) {
  for (size_t i = 0; i < m; i++) {
    const float *row = x + i * ldx;
    float best = row[0];
    size_t at = 0;
    for (size_t j = 1; j < n; j++) {
      // Not (row[j] <= best), so that a NaN in front gives way.
      bool larger = row[j] > best || (best != best && row[j] == row[j]);
      best = larger ? row[j] : best;
      at = larger ? j : at;
    }
    out[i] = (uint16_t)at;
  }
}
