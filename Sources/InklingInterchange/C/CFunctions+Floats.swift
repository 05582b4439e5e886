// The C functions of layers with float32 parameters.

extension CFunctions {
  /// What takes a layer's inputs; the names are those of the C functions.
  enum FloatInputs: String, CaseIterable {
    /// Bytes, of which zeros are passed over.
    case first
    /// Floats, all of them.
    case dense
    /// Floats, of which zeros are passed over.
    case sparse

    /// `@_first`, `@_dense` or `@_sparse`.
    var function: String {
      let type = self == .first ? "uint8_t" : "float"
      let passes = self == .dense ? "" : "; inputs of 0 add nothing"
      let scale = self == .first ? " * scale" : ""
      let value = self == .first ? "(float)x[i] * @_scale" : "x[i]"
      return """
        /* y = x\(scale) * weights + biases\(passes) */
        @_inline void @_\(rawValue)(const ptrdiff_t lanes, const \(type) *x,
                                const ptrdiff_t inputs, const float *weights,
                                const float *biases, float *y,
                                const ptrdiff_t outputs) {
        #if @_lanes > 0
          @_layer(@_\(rawValue)_kind, lanes, x, inputs, weights, biases, y, outputs);
        #else
          ptrdiff_t i, j;
          (void)lanes;
          for (j = 0; j < outputs; j++)
            y[j] = biases[j];
          for (i = 0; i < inputs; i++, weights += outputs)
            \(self == .dense ? "{" : "if (x[i] != 0) {")
              const float value = \(value);
              for (j = 0; j < outputs; j++)
                y[j] = y[j] + value * weights[j];
            }
        #endif
        }

        """
    }
  }

  /// What these have in common where there are vectors.
  static let floatVectors = """
    #if @_lanes > 0
    enum { @_first_kind, @_dense_kind, @_sparse_kind };

    /* Bit i: whether x[begin + i] is not zero; there may be fewer than 64. */
    @_inline uint64_t @_float_mask(const float *x, const ptrdiff_t inputs,
                                   ptrdiff_t begin) {
      uint8_t some[64] = {0};
      ptrdiff_t i;
      if (begin + 64 <= inputs)
        for (i = 0; i < 64; i++)
          some[i] = x[begin + i] != 0.0f;
      else
        for (i = 0; begin + i < inputs; i++)
          some[i] = x[begin + i] != 0.0f;
      return @_mask_of(some);
    }

    @_inline uint64_t @_kind_mask(const int kind, const void *x,
                                  const ptrdiff_t inputs, ptrdiff_t begin) {
      return kind == @_first_kind
                 ? @_mask((const uint8_t *)x, inputs, begin)
                 : @_float_mask((const float *)x, inputs, begin);
    }

    /* sums += input i * its row of weights */
    @_inline void @_add(const int kind, const ptrdiff_t lanes,
                        const ptrdiff_t vectors, const void *x, ptrdiff_t i,
                        const float *row, float *sums, const ptrdiff_t n) {
      const float value = kind == @_first_kind
                              ? (float)((const uint8_t *)x)[i] * @_scale
                              : ((const float *)x)[i];
      ptrdiff_t l, v;
      @_unroll for (v = 0; v < vectors; v++)
        @_vector for (l = 0; l < lanes; l++)
          sums[v * lanes + l] =
              sums[v * lanes + l] + value * row[@_at(v, lanes, n) + l];
    }

    /* As many columns as registers hold, of n that are left. The next mask is
       made early: no processor foresees where this one ends. */
    @_inline void @_columns(const int kind, const ptrdiff_t lanes,
                            const ptrdiff_t vectors, const void *x,
                            const ptrdiff_t inputs, const float *weights,
                            const ptrdiff_t stride, const float *biases, float *y,
                            const ptrdiff_t n) {
      float sums[256];
      ptrdiff_t begin, i, l, v;
      @_unroll for (v = 0; v < vectors; v++)
        @_vector for (l = 0; l < lanes; l++)
          sums[v * lanes + l] = biases[@_at(v, lanes, n) + l];
      if (kind == @_dense_kind) {
        for (i = 0; i < inputs; i++)
          @_add(kind, lanes, vectors, x, i, weights + i * stride, sums, n);
      } else {
        uint64_t mask, next = @_kind_mask(kind, x, inputs, 0);
        for (begin = 0; begin < inputs; begin += 64) {
          mask = next;
          next = begin + 64 < inputs ? @_kind_mask(kind, x, inputs, begin + 64) : 0;
          for (; mask != 0; mask &= mask - 1) {
            i = begin + __builtin_ctzll(mask);
            @_add(kind, lanes, vectors, x, i, weights + i * stride, sums, n);
          }
        }
      }
      @_unroll for (v = 0; v < vectors; v++)
        @_vector for (l = 0; l < lanes; l++)
          y[@_at(v, lanes, n) + l] = sums[v * lanes + l];
    }

    @_inline void @_blocks(const int kind, const ptrdiff_t lanes, const void *x,
                           const ptrdiff_t inputs, const float *weights,
                           const float *biases, float *y,
                           const ptrdiff_t outputs) {
      const ptrdiff_t most = lanes == 16 ? 16 : 8, block = most * lanes;
      const ptrdiff_t done = outputs / block * block, n = outputs - done;
      ptrdiff_t j;
      for (j = 0; j < done; j += block)
        @_columns(kind, lanes, most, x, inputs, weights + j, outputs, biases + j,
                  y + j, block);
      if (n > 0)
        @_columns(kind, lanes, (n + lanes - 1) / lanes, x, inputs, weights + done,
                  outputs, biases + done, y + done, n);
    }

    /* Registers of `lanes`, or of fewer where a layer has not as many outputs. */
    @_inline void @_layer(const int kind, const ptrdiff_t lanes, const void *x,
                          const ptrdiff_t inputs, const float *weights,
                          const float *biases, float *y,
                          const ptrdiff_t outputs) {
      if (lanes >= 16 && outputs >= 16)
        @_blocks(kind, 16, x, inputs, weights, biases, y, outputs);
      else if (lanes >= 8 && outputs >= 8)
        @_blocks(kind, 8, x, inputs, weights, biases, y, outputs);
      else if (outputs >= 4)
        @_blocks(kind, 4, x, inputs, weights, biases, y, outputs);
      else
        @_blocks(kind, 1, x, inputs, weights, biases, y, outputs);
    }
    #endif

    """
}
