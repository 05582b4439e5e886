// bits_test.c - all kernels whose results a build may not change, at ragged
// sizes and at those that take another way: products that are packed, batches
// of more than one group, rows that are few. Their bits are only summed, to be
// compared between builds. Part of kernels_test.c.

#include "testing.h"

static uint32_t bits;

static void add(size_t count, const float *x) {
  bits = ink_crc32(bits, count * sizeof *x, x);
}

static size_t padded(size_t n) {
  return (n + 15) / 16 * 16;
}

// ---- dense products ---------------------------------------------------------

static void add_dense(size_t m, size_t n, size_t k, size_t ld) {
  float *a = floats(m * k), *b = floats(k * ld), *bias = floats(ld);
  float *c = floats(m * ld);
  kernels->gemm_nn(m, n, k, a, k, b, ld, bias, INK_RELU, c, ld);
  add(m * ld, c);
  kernels->gemm_nn(m, n, k, a, k, b, ld, NULL, INK_IDENTITY, c, ld);
  add(m * ld, c);
  for (size_t u = 0; u < UPDATES; u++) {
    float *v = moments(m * ld);
    ink_update update = updates[u];
    update.second = m * ld;
    kernels->gemm_tn(m, n, k, a, m, b, ld, &update, c, v, ld);
    add(m * ld, c), add(2 * m * ld, v);
    free(v);
  }
  // C [k, m] = B [k, n] Aᵀ, A being [m, n].
  float *d = floats(m * ld), *e = floats(k * padded(m));
  void *scratch = allocate(kernels->gemm_nt_scratch(k, m, n));
  kernels->gemm_nt(k, m, n, b, ld, d, ld, e, padded(m), scratch);
  add(k * padded(m), e);
  if (m < padded(m)) {
    kernels->gemm_nt(k, m, n, b, ld, d, ld, e, m, scratch);
    add(k * m, e);
  }
  free(a), free(b), free(bias), free(c), free(d), free(e), free(scratch);
}

// ---- compressed rows --------------------------------------------------------

typedef struct sparse_rows {
  uint8_t *dense, *bytes;
  size_t *offsets, count, columns;
  float table[256];
} sparse_rows;

static sparse_rows make_rows(size_t count, size_t columns) {
  sparse_rows x = {.count = count, .columns = columns};
  x.dense = allocate(count * columns);
  x.bytes = allocate(count * ink_bsr_row_capacity(columns));
  x.offsets = allocate((count + 1) * sizeof *x.offsets);
  for (int i = 0; i < 256; i++)
    x.table[i] = (float)i / 255;
  x.offsets[0] = 0;
  for (size_t i = 0; i < count * columns; i++)
    x.dense[i] = next() % 5 == 0 ? (uint8_t)next() : 0;
  kernels->bsr_compress(count, columns, x.dense, x.bytes, x.offsets);
  return x;
}

static void free_rows(sparse_rows *x) {
  free(x->dense), free(x->bytes), free(x->offsets);
}

static ink_bsc sort(const sparse_rows *x, const ink_bsr_batch *batch) {
  void *memory = allocate(ink_bsc_bytes(x->columns, batch->count));
  ink_bsc sorted = ink_bsc_in(memory, x->columns, batch->count);
  ink_bsr_transpose(batch, 0, ink_blocks(x->columns), &sorted);
  return sorted;
}

// Products with m rows of k columns, and the visit of the weights that does
// two of them and an update.
static void add_sparse(size_t m, size_t n, size_t k) {
  sparse_rows rows = make_rows(m, k);
  const size_t ld = padded(n);
  const ink_bsr_batch x = {{rows.bytes, rows.offsets, k}, NULL, 0, m, {0}};
  float *w = floats(k * ld), *bias = floats(ld), *c = floats(m * ld);
  float *d = floats(m * ld), *initial = floats(k * n);
  void *scratch = allocate(kernels->bsr_scratch(m, n, k));
  kernels->bsr_nn(
      &(ink_bsr_nn){x, rows.table, n, w, ld, bias, INK_TANH, c, ld, scratch});
  add(m * ld, c);
  ink_bsr_batch half = x;
  half.count = m < INK_BSC_ROWS ? m : INK_BSC_ROWS;
  ink_bsc sorted = sort(&rows, &half);
  for (size_t u = 0; u < UPDATES; u++) {
    float *v = moments(k * ld);
    ink_update update = updates[u];
    update.second = k * ld;
    for (int decays = 0; decays < 2; decays++) {
      update.weight_decay = decays ? updates[u].weight_decay : 0;
      kernels->bsr_tn(
          &(ink_bsr_tn){x, rows.table, n, d, ld, update, w, v, ld, scratch});
      add(k * ld, w), add(2 * k * ld, v);
    }
    for (int begins = 0; begins < 2; begins++) {
      kernels->bsr_backward_update_forward(&(ink_bsr_fused){
          .inputs = k,
          .outputs = n,
          .table = rows.table,
          .w = w,
          .ldw = ld,
          .backward = sorted,
          .d = d,
          .ldd = ld,
          .initial_gradient = begins ? initial : NULL,
          .ldg = n,
          .update = update,
          .v = v,
          .forward = sorted,
          .m = half.count,
          .bias = begins ? bias : NULL,
          .act = INK_SIGMOID,
          .c = c,
          .ldc = ld,
      });
      add(k * ld, w), add(2 * k * ld, v), add(half.count * ld, c);
    }
    free(v);
  }
  free(w), free(bias), free(c), free(d), free(initial), free(scratch);
  free(sorted.ends);
  free_rows(&rows);
}

// ---- networks ---------------------------------------------------------------

// m rows through k-n-10.
static void add_forward(size_t m, size_t n, size_t k, ink_activation act) {
  sparse_rows rows = make_rows(m, k);
  const size_t ld = padded(n);
  float *w = floats(k * ld), *bias = floats(ld), *w2 = floats(n * 16);
  float *x = floats(m * k);
  const ink_layer layers[2] = {{k, n, ld, w, bias, act},
                               {n, 10, 16, w2, bias, INK_IDENTITY}};
  void *scratch = allocate(kernels->forward_scratch(2, layers, m));
  add(m * 16,
      kernels->forward_bytes(2, layers, m, rows.dense, rows.table, scratch));
  add(m * 16, kernels->forward_floats(2, layers, m, x, scratch));
  free(w), free(bias), free(w2), free(x), free(scratch);
  free_rows(&rows);
}

// ---- element by element, row by row -----------------------------------------

static void add_losses(size_t m, size_t n, size_t ld) {
  double *losses = allocate(m * sizeof *losses);
  uint16_t *labels = allocate(m * sizeof *labels);
  for (size_t i = 0; i < m; i++)
    labels[i] = (uint16_t)(next() % n);
  for (int kind = 0; kind < 4; kind++)
    for (int stored = 0; stored < 2; stored++) {
      float *y = floats(m * ld);
      for (size_t i = 0; i < m * ld && kind >= INK_BINARY_CROSS_ENTROPY; i++)
        y[i] = fabsf(y[i]);
      kernels->loss((ink_loss)kind, m, n, y, ld, labels,
                    stored ? losses : NULL);
      add(m * ld, y);
      for (size_t i = 0; i < m && stored; i++)
        bits = ink_crc32(bits, sizeof *losses, losses + i);
      free(y);
    }
  float *y = floats(m * ld);
  kernels->softmax(m, n, y, ld);
  add(m * ld, y);
  free(y), free(losses), free(labels);
}

static void add_elements(size_t m, size_t n) {
  const size_t ld = padded(n);
  float *x = floats(m * ld), *y = floats(m * ld), *v = moments(ld);
  uint8_t *bytes = allocate(m * ld);
  for (size_t u = 0; u < UPDATES; u++) {
    ink_update update = updates[u];
    update.second = ld;
    kernels->column_sums(m, n, x, ld, &update, y, v);
    kernels->apply_update(n, x, &update, y, v);
    add(ld, y), add(2 * ld, v);
  }
  for (int act = 0; act < INK_ACTIVATION_COUNT; act++) {
    kernels->activation((ink_activation)act, m, n, y, ld);
    kernels->activation_gradient((ink_activation)act, m, n, y, ld, x, ld);
    add(m * ld, y), add(m * ld, x);
  }
  kernels->exp(m * ld, x, y);
  kernels->clear_small(m * ld, 1.1f, y);
  kernels->limit_columns(m, n, 0.5f, y, ld);
  add(m * ld, y);
  kernels->floats_to_bytes(m * ld, x, 99, bytes);
  kernels->bytes_to_floats(m * ld, bytes, 0.3f, y);
  add(m * ld, y);
  free(x), free(y), free(v), free(bytes);
}

// ---- all --------------------------------------------------------------------

uint32_t sum_of_more_bits(void) {
  bits = 0;
  static const size_t rows[] = {1, 2, 3, 5, 6, 7, 12, 13, 29, 33, 128, 150};
  static const size_t columns[] = {1, 3, 10, 16, 17, 24, 31, 64, 100, 130, 192};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
      const size_t m = rows[i], n = columns[j], k = 1 + next() % 60;
      add_dense(m, n, k, padded(n));
      add_dense(m, n, 1, n);
      add_sparse(m, n, 4 * k + 1);
      add_forward(m, n, 3 * k, (ink_activation)(next() % INK_ACTIVATION_COUNT));
      add_losses(m, n, n), add_losses(m, n, padded(n));
      add_elements(m, n);
    }
  add_dense(150, 300, 800, 304);
  add_dense(130, 40, 64, 1024);
  add_sparse(300, 40, 90);
  return bits;
}
