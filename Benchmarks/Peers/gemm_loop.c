// gemm_loop.c - Inkling's matrix products and its measure of the processor's
// peak, for gemm_worker.py to call. Built into a shared library with CKernels.

#include "ink_kernels.h"

/// The forms of C [rows, columns], a sum over `inner`.
enum { FORM_NN = 0, FORM_TN = 1, FORM_NT = 2 };

const char *peers_level(void) {
  return ink_kernels_active()->name;
}

/// Bytes of scratch that peers_gemm needs for a product with B transposed.
size_t peers_gemm_scratch(size_t rows, size_t columns, size_t inner) {
  return ink_kernels_active()->gemm_nt_scratch(rows, columns, inner);
}

/// C = A B (form 0), Aᵀ B (1) or A Bᵀ (2), `calls` times over. Matrices lie row
/// after row without gaps; an operand to be transposed is stored as its
/// transpose.
void peers_gemm(int form, size_t calls, size_t rows, size_t columns,
                size_t inner, const float *a, const float *b, float *c,
                void *scratch) {
  const ink_kernels *kernels = ink_kernels_active();
  const ink_update store = ink_store(1);
  for (size_t i = 0; i < calls; i++) {
    if (form == FORM_NN)
      kernels->gemm_nn(rows, columns, inner, a, inner, b, columns, NULL,
                       INK_IDENTITY, c, columns);
    else if (form == FORM_TN)
      kernels->gemm_tn(rows, columns, inner, a, rows, b, columns, &store, c,
                       NULL, columns);
    else
      kernels->gemm_nt(rows, columns, inner, a, inner, b, inner, c, columns,
                       scratch);
  }
}

/// Does `rounds` rounds of peers_peak_flops operations in registers.
float peers_peak(size_t rounds) {
  return ink_kernels_active()->peak(rounds);
}

size_t peers_peak_flops(void) {
  return ink_kernels_active()->peak_flops;
}
