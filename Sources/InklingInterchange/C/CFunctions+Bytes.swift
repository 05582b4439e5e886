// The C functions of layers with parameters of 8 bits.

extension CFunctions {
  /// The sums of any layer of 8 bits; weights lie as `pairedWeight` says.
  static let quantizedSums =
    """
    /* sums = x * weights + biases, exact: no sum leaves 32 bits. Weights are
       [pairs of inputs, outputs, 2]. */
    @_inline void @_sums0(const uint8_t *x, const ptrdiff_t inputs,
                          const int8_t *weights, const int32_t *biases,
                          int32_t *sums, const ptrdiff_t outputs) {
      ptrdiff_t i, j;
      for (j = 0; j < outputs; j++)
        sums[j] = biases[j];
      for (i = 0; i < inputs; i += 2, weights += 2 * outputs) {
        const int32_t a = x[i], b = i + 1 < inputs ? x[i + 1] : 0;
        if ((a | b) != 0)
          for (j = 0; j < outputs; j++)
            sums[j] += a * weights[2 * j] + b * weights[2 * j + 1];
      }
    }

    #ifdef @_sse2
    \([4, 8, 16].map(pairs).joined())#endif

    #if !defined(@_sse2)
    #  define @_sums @_sums0
    #elif @_lanes == 4
    #  define @_sums @_sums4
    #elif @_lanes == 8
    #  define @_sums @_sums8
    #else
    #  define @_sums @_sums16
    #endif

    """

  /// Sums in registers of this many, two products and their sum in one
  /// instruction (pmaddwd), which no compiler finds in the loop above.
  private static func pairs(lanes: Int) -> String {
    // Registers of all sums together, and their type and functions.
    let most = lanes == 16 ? 16 : 8
    let width = lanes * 32
    let guarded = levels.first { $0.lanes == lanes }.map {
      (when: " || \($0.condition)", target: $0.attribute + " ")
    }
    let target = guarded?.target ?? ""
    let type = "__m\(width)i", half = lanes == 4 ? "" : "__m\(width / 2)i"
    let si = "si\(width)", prefix = lanes == 4 ? "_mm" : "_mm\(width)"
    let widened =
      lanes == 4
      ? """
      #  ifdef __SSE4_1__
        return _mm_cvtepi8_epi16(
            _mm_loadl_epi64((const __m128i *)(const void *)weights));
      #  else
        const __m128i v =
            _mm_loadl_epi64((const __m128i *)(const void *)weights);
        return _mm_srai_epi16(_mm_unpacklo_epi8(v, v), 8);
      #  endif
      """
      : """
        return \(prefix)_cvtepi8_epi16(_mm\(lanes == 8 ? "" : "256")_loadu_si\(width / 2)(
            (const \(half) *)(const void *)weights));
      """
    return """
      #if @_lanes >= \(lanes)\(guarded?.when ?? "")
      /* \(lanes) pairs of weights as words */
      \(target)@_inline \(type) @_words\(lanes)(const int8_t *weights) {
      \(widened)
      }

      \(target)@_inline void @_columns\(lanes)(const ptrdiff_t vectors, const uint8_t *x,
                                const ptrdiff_t inputs, const int8_t *weights,
                                const ptrdiff_t stride, const int32_t *biases,
                                int32_t *y, const ptrdiff_t n) {
        \(type) sums[\(most)];
        uint64_t mask, next = @_mask(x, inputs, 0);
        ptrdiff_t begin, i, v;
        @_unroll for (v = 0; v < vectors; v++)
          sums[v] = \(prefix)_loadu_\(si)(
              (const \(type) *)(const void *)(biases + @_at(v, \(lanes), n)));
        for (begin = 0; begin < inputs; begin += 64) {
          mask = (next | next >> 1) & UINT64_C(0x5555555555555555);
          next = @_mask(x, inputs, begin + 64);
          for (; mask != 0; mask &= mask - 1) {
            const int8_t *row;
            int pair;
            i = begin + __builtin_ctzll(mask);
            row = weights + i * stride;
            pair = x[i];
            if (inputs % 2 == 0 || i + 1 < inputs)
              pair |= x[i + 1] << 16;
            @_unroll for (v = 0; v < vectors; v++)
              sums[v] = \(prefix)_add_epi32(
                  sums[v],
                  \(prefix)_madd_epi16(@_words\(lanes)(row + 2 * @_at(v, \(lanes), n)),
                                    \(prefix)_set1_epi32(pair)));
          }
        }
        @_unroll for (v = 0; v < vectors; v++)
          \(prefix)_storeu_\(si)((\(type) *)(void *)(y + @_at(v, \(lanes), n)),
                              sums[v]);
      }

      \(target)@_inline void @_blocks\(lanes)(const uint8_t *x, const ptrdiff_t inputs,
                               const int8_t *weights, const int32_t *biases,
                               int32_t *y, const ptrdiff_t outputs) {
        const ptrdiff_t done = outputs / \(most * lanes) * \(most * lanes);
        const ptrdiff_t n = outputs - done;
        ptrdiff_t j;
        for (j = 0; j < done; j += \(most * lanes))
          @_columns\(lanes)(\(most), x, inputs, weights + 2 * j, outputs, biases + j,
                      y + j, \(most * lanes));
        if (n > 0)
          @_columns\(lanes)((n + \(lanes - 1)) / \(lanes), x, inputs, weights + 2 * done,
                      outputs, biases + done, y + done, n);
      }

      \(target)@_inline void @_sums\(lanes)(
          const uint8_t *x, const ptrdiff_t inputs, const int8_t *weights,
          const int32_t *biases, int32_t *sums, const ptrdiff_t outputs) {
        if (outputs >= \(lanes))
          @_blocks\(lanes)(x, inputs, weights, biases, sums, outputs);
        else
          @_sums\(lanes == 4 ? 0 : lanes / 2)(x, inputs, weights, biases, sums, outputs);
      }
      #endif

      """
  }

  /// Hidden layers of 8 bits.
  static let requantize = """
    /* y = table[round(sum * rate) - low], or round(sum * rate) - low. */
    @_inline void @_bytes(int32_t *sums, const float *rates,
                          const ptrdiff_t count, const int32_t low,
                          const int32_t high, const uint8_t *table, uint8_t *y) {
      ptrdiff_t i;
      for (i = 0; i < count; i++) {
        float t = (float)sums[i] * rates[i];
        t = t > (float)low ? t : (float)low;
        t = t > (float)high ? (float)high : t;
        /* Adding 1.5 * 2^23 rounds to the nearest integer, ties to even. */
        t = t + 12582912.0f;
        t = t - 12582912.0f;
        sums[i] = (int32_t)t - low;
      }
      for (i = 0; i < count; i++)
        y[i] = table ? table[sums[i]] : (uint8_t)sums[i];
    }

    """
}
