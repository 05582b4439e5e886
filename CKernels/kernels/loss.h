// loss.h - softmax, losses with their derivatives, argmax: row by row.

#ifndef INK_BODY_LOSS_H
#define INK_BODY_LOSS_H

#include "elementwise.h"
#include "lanes.h"

// A row is worked on in lines of 16 floats, the last one filled up with `fill`,
// so that the loops have a constant length and vectorise whatever n is. Where
// rows are padded to whole lines (`whole`, constant once inlined) the last line
// is read and written whole, its padding set to what the kernel leaves there.
INLINE void load_line(const bool whole, size_t n, const float *restrict x,
                      float fill, float line[restrict 16]) {
  if (whole || n >= 16)
    ALL_LANES(j, 16) {
      float value = x[j];
      // Compared in as many bits as a float has, one mask serves both.
      line[j] = (int32_t)j < (int32_t)n ? value : fill;
    }
  else {
    for (size_t j = 0; j < 16; j++)
      line[j] = fill;
    memcpy(line, x, n * sizeof *x);
  }
}

INLINE void store_line(const bool whole, size_t n,
                       const float line[restrict 16], float *restrict x) {
  if (whole || n >= 16)
    copy_lanes(16, line, x);
  else
    memcpy(x, line, n * sizeof *x);
}

INLINE float row_maximum(const bool whole, size_t n, const float *x) {
  ANY_ORDER
  float line[16], best[16];
  load_line(whole, n, x, -INFINITY, best);
  for (size_t j = 16; j < n; j += 16) {
    load_line(whole, n - j, x + j, -INFINITY, line);
    EACH(l, 16)
      best[l] = line[l] > best[l] ? line[l] : best[l];
  }
  UNROLLED_IF_COMPACT
  for (size_t step = 8; step > 0; step /= 2) {
    UNROLLED_IF_COMPACT
    for (size_t l = 0; l < step; l++)
      best[l] = best[l + step] > best[l] ? best[l + step] : best[l];
  }
  return best[0];
}

// x becomes exp(x - maximum), its padding 0; returns the sum.
INLINE float exponentials(const bool whole, size_t n, float *x, float maximum) {
  ANY_ORDER
  float sums[16] = {0};
  for (size_t j = 0; j < n; j += 16) {
    float line[16];
    load_line(whole, n - j, x + j, -INFINITY, line);
    ALL_LANES(k, 16) {
      line[k] = exp_below_88(line[k] - maximum);
      sums[k] += line[k];
    }
    store_line(whole, n - j, line, x + j);
  }
  float sum = 0;
  UNROLLED_IF_COMPACT
  for (size_t l = 0; l < 16; l++)
    sum += sums[l];
  return sum;
}

// x *= scale, over whole lines where rows are padded to them.
INLINE void scale_row(const bool whole, size_t n, float *x, float scale) {
  size_t count = whole ? ink_padded(n) : n;
  if (whole && n <= 16)
    count = 16;
  for (size_t j = 0; j < count; j++)
    x[j] *= scale;
}

// x becomes its softmax; returns the sum of exp(x - maximum). For rows of any
// length where code is compact.
ONCE float any_row_softmax(bool whole, size_t n, float *x, float *maximum) {
  *maximum = row_maximum(whole, n, x);
  float sum = exponentials(whole, n, x, *maximum);
  scale_row(whole, n, x, 1 / sum);
  return sum;
}

INLINE void softmax_rows(const bool whole, size_t m, size_t n, float *x,
                         size_t ldx) {
  for (size_t i = 0; i < m && n > 0; i++) {
    float *row = x + i * ldx;
    float maximum;
    if (COMPACT) {
      any_row_softmax(whole, n, row, &maximum);
      continue;
    }
    maximum = row_maximum(whole, n, row);
    scale_row(whole, n, row, 1 / exponentials(whole, n, row, maximum));
  }
}

static void softmax(size_t m, size_t n, float *x, size_t ldx) {
  if (COMPACT)
    softmax_rows(ldx >= ink_padded(n), m, n, x, ldx);
  else if (ldx >= ink_padded(n))
    softmax_rows(true, m, n, x, ldx);
  else
    softmax_rows(false, m, n, x, ldx);
}

INLINE void cross_entropy_rows(const bool whole, size_t m, size_t n, float *y,
                               size_t ldy, const uint16_t *labels,
                               double *row_losses) {
  for (size_t i = 0; i < m; i++) {
    float *row = y + i * ldy;
    float maximum, logit, sum;
    if (COMPACT && (!whole || n > 16)) {
      logit = row[labels[i]];
      sum = any_row_softmax(whole, n, row, &maximum);
    } else {
      maximum = row_maximum(whole, n, row);
      logit = row[labels[i]];
      sum = exponentials(whole, n, row, maximum);
      scale_row(whole, n, row, 1 / sum);
    }
    row[labels[i]] -= 1;
    // log-sum-exp minus the label's logit, in double as all losses.
    if (row_losses)
      row_losses[i] = log((double)sum) + ((double)maximum - logit);
  }
}

INLINE double squared_error_row(size_t n, float *row, size_t label) {
  ANY_ORDER
  row[label] -= 1;
  float sum = 0;
  ONE_SUM
  for (size_t j = 0; j < n; j++) {
    sum += row[j] * row[j];
    row[j] *= 2;
  }
  return sum;
}

INLINE double binary_cross_entropy_row(size_t n, float *row, size_t label,
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
  bool whole = ldy >= ink_padded(n);
  if (kind == INK_SOFTMAX_CROSS_ENTROPY) {
    if (whole && n > 0 && n <= 16) {
      ASSUME(n > 0 && n <= 16); // one line, no loop over lines
      cross_entropy_rows(true, m, n, y, ldy, labels, row_losses);
    } else if (COMPACT) {
      if (n == 0)
        return;
      ASSUME(!whole || n > 16);
      cross_entropy_rows(whole, m, n, y, ldy, labels, row_losses);
    } else if (whole)
      cross_entropy_rows(true, m, n, y, ldy, labels, row_losses);
    else
      cross_entropy_rows(false, m, n, y, ldy, labels, row_losses);
    return;
  }
  bool with_loss = row_losses != NULL;
  for (size_t i = 0; i < m; i++) {
    float *row = y + i * ldy;
    double value =
        kind == INK_SQUARED_ERROR
            ? squared_error_row(n, row, labels[i])
            : binary_cross_entropy_row(
                  n, row, labels[i],
                  kind == INK_BINARY_CROSS_ENTROPY_OF_SIGMOID, with_loss);
    if (with_loss)
      row_losses[i] = value;
    for (size_t j = n; whole && j < ink_padded(n); j++)
      row[j] = 0;
  }
}

// ---- rows that count more or less, and smoothed targets ---------------------

// A row's own weight; `number` is its number in the data.
INLINE float row_weight(const ink_targets *t, size_t number) {
  return t->sample_weights ? t->sample_weights[number] : 1;
}

INLINE float class_weight(const ink_targets *t, size_t j) {
  return t->class_weights ? t->class_weights[j] : 1;
}

// dy is p - t with p = softmax(y). Where the targets q add up to Q it is to be
// Q p - q.
INLINE void smooth_row(const ink_targets *t, size_t n, float *restrict row,
                       size_t label, float weight) {
  const float share = -t->smoothing / (float)n;
  const float all = t->class_weights ? t->class_weight_sum : (float)n;
  const float own = (1 - t->smoothing) * class_weight(t, label);
  const float sum = MULTIPLY_ADD(-share, all, own);
  row[label] += 1;
  if (t->class_weights)
    for (size_t j = 0; j < n; j++)
      row[j] = weight * MULTIPLY_ADD(sum, row[j], share * t->class_weights[j]);
  else
    for (size_t j = 0; j < n; j++)
      row[j] = weight * MULTIPLY_ADD(sum, row[j], share);
  row[label] -= weight * own;
}

static void weigh_rows(const ink_targets *t, size_t m, size_t n, float *dy,
                       size_t ldy, const uint16_t *labels,
                       const uint32_t *samples, size_t first) {
  for (size_t i = 0; i < m; i++) {
    float *restrict row = dy + i * ldy;
    float weight = row_weight(t, samples ? samples[i] : first + i);
    if (t->smoothing > 0) {
      smooth_row(t, n, row, labels[i], weight);
      continue;
    }
    weight *= class_weight(t, labels[i]);
    for (size_t j = 0; j < n; j++)
      row[j] *= weight;
  }
}

static double row_weights(const ink_targets *t, size_t m,
                          const uint16_t *labels, const uint32_t *samples,
                          size_t first) {
  double sum = 0;
  for (size_t i = 0; i < m; i++) {
    size_t number = samples ? samples[i] : first + i;
    sum += (double)row_weight(t, number) * class_weight(t, labels[number]);
  }
  return sum;
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

#endif
