// batch_norm.h - batch normalization and its gradient (ink_batch_norm.h), in
// blocks of columns whose sums stay in registers.

#ifndef INK_BODY_BATCH_NORM_H
#define INK_BODY_BATCH_NORM_H

#include "lanes.h"

// The columns j ..< j + width; `width` is constant once inlined.
INLINE void batch_norm_columns(const size_t width, const ink_batch_norm *p,
                               size_t j) {
  const float count = (float)p->m, others = p->m > 1 ? count - 1 : 1;
  float mean[INK_STREAM], squares[INK_STREAM];
  ALL_LANES(k, width) {
    mean[k] = 0;
    squares[k] = 0;
  }
  for (size_t i = 0; i < p->m; i++) {
    const float *restrict z = p->y + i * p->ldy + j;
    ALL_LANES(k, width)
      mean[k] += z[k];
  }
  ALL_LANES(k, width)
    mean[k] /= count;
  for (size_t i = 0; i < p->m; i++) {
    const float *restrict z = p->y + i * p->ldy + j;
    float *restrict x = p->x + i * p->ldx + j;
    ALL_LANES(k, width) {
      float centred = z[k] - mean[k];
      x[k] = centred;
      ADD_PRODUCT(squares[k], centred, centred);
    }
  }
  float *restrict deviation = p->deviation + j;
  for (size_t k = 0; k < width; k++) {
    p->mean[j + k] = mean[k];
    p->variance[j + k] = squares[k] / others;
    deviation[k] = 1 / sqrtf(squares[k] / count + p->epsilon);
  }
  const float *restrict scale = p->scale + j, *restrict shift = p->shift + j;
  for (size_t i = 0; i < p->m; i++) {
    float *restrict x = p->x + i * p->ldx + j, *restrict y =
                                                   p->y + i * p->ldy + j;
    ALL_LANES(k, width) {
      float normalized = x[k] * deviation[k];
      x[k] = normalized;
      y[k] = MULTIPLY_ADD(scale[k], normalized, shift[k]);
    }
  }
}

INLINE void batch_norm_gradient_columns(const size_t width,
                                        const ink_batch_norm_gradient *p,
                                        size_t j) {
  float shifts[INK_STREAM], scales[INK_STREAM], factor[INK_STREAM];
  ALL_LANES(k, width) {
    shifts[k] = 0;
    scales[k] = 0;
  }
  for (size_t i = 0; i < p->m; i++) {
    const float *restrict d = p->d + i * p->ldd + j;
    const float *restrict x = p->x + i * p->ldx + j;
    ALL_LANES(k, width) {
      shifts[k] += d[k];
      ADD_PRODUCT(scales[k], d[k], x[k]);
    }
  }
  const float count = (float)p->m;
  for (size_t k = 0; k < width; k++) {
    p->shift_gradient[j + k] = shifts[k];
    p->scale_gradient[j + k] = scales[k];
    factor[k] = p->scale[j + k] * p->deviation[j + k];
    shifts[k] /= count;
    scales[k] /= count;
  }
  for (size_t i = 0; i < p->m; i++) {
    float *restrict d = p->d + i * p->ldd + j;
    const float *restrict x = p->x + i * p->ldx + j;
    ALL_LANES(k, width)
      d[k] = factor[k] * SUBTRACT_PRODUCT(d[k] - shifts[k], x[k], scales[k]);
  }
}

// The tail's columns one by one: the sums are in the same order.
INLINE void batch_norm_column(const ink_batch_norm *p, size_t j) {
  const float count = (float)p->m, others = p->m > 1 ? count - 1 : 1;
  float mean = 0, squares = 0;
  for (size_t i = 0; i < p->m; i++)
    mean += p->y[i * p->ldy + j];
  mean /= count;
  for (size_t i = 0; i < p->m; i++) {
    float centred = p->y[i * p->ldy + j] - mean;
    p->x[i * p->ldx + j] = centred;
    ADD_PRODUCT(squares, centred, centred);
    KEEP_FUSED;
  }
  p->mean[j] = mean;
  p->variance[j] = squares / others;
  p->deviation[j] = 1 / sqrtf(squares / count + p->epsilon);
  for (size_t i = 0; i < p->m; i++) {
    float normalized = p->x[i * p->ldx + j] * p->deviation[j];
    p->x[i * p->ldx + j] = normalized;
    p->y[i * p->ldy + j] = MULTIPLY_ADD(p->scale[j], normalized, p->shift[j]);
  }
}

INLINE void batch_norm_gradient_column(const ink_batch_norm_gradient *p,
                                       size_t j) {
  const float count = (float)p->m, factor = p->scale[j] * p->deviation[j];
  float shift = 0, scale = 0;
  for (size_t i = 0; i < p->m; i++) {
    shift += p->d[i * p->ldd + j];
    ADD_PRODUCT(scale, p->d[i * p->ldd + j], p->x[i * p->ldx + j]);
    KEEP_FUSED;
  }
  p->shift_gradient[j] = shift;
  p->scale_gradient[j] = scale;
  shift /= count;
  scale /= count;
  for (size_t i = 0; i < p->m; i++) {
    float *d = p->d + i * p->ldd + j;
    *d = factor * SUBTRACT_PRODUCT(*d - shift, p->x[i * p->ldx + j], scale);
  }
}

static void batch_norm(const ink_batch_norm *p) {
  size_t j = 0;
  if (p->m == 0)
    return;
  FOR_COLUMN_BLOCKS(j, p->n, MODEST_COLUMNS, LEAST_COLUMNS,
                    batch_norm_columns(WIDTH, p, j));
  for (; j < p->n; j++)
    batch_norm_column(p, j);
}

static void batch_norm_gradient(const ink_batch_norm_gradient *p) {
  size_t j = 0;
  FOR_COLUMN_BLOCKS(j, p->n, MODEST_COLUMNS, LEAST_COLUMNS,
                    batch_norm_gradient_columns(WIDTH, p, j));
  for (; j < p->n; j++)
    batch_norm_gradient_column(p, j);
}

#endif
