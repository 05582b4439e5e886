// How an exported program keeps sums in vector registers, as C99 that gcc and
// clang turn into straight code; and which inputs are not zero.

extension CFunctions {
  /// A set of instructions beyond those that the compiler was told of.
  struct Level {
    /// Floats in a register; ends the names of its functions.
    let lanes: Int
    /// As gcc and clang name it.
    let set: String
    /// Where C has it.
    let condition: String

    /// What its functions begin with.
    var attribute: String {
      "@_target(\(lanes == 16 ? "@_avx512" : "\"\(set)\""))"
    }
  }

  /// The widest first.
  static let levels = [
    Level(lanes: 16, set: "avx512bw", condition: "defined(@_levels)"),
    Level(
      lanes: 8, set: "avx2", condition: "defined(@_levels) && @_lanes < 8"),
  ]

  /// What the functions behind it are written with. Where `@_lanes` is 0 they
  /// are plain loops; where `@_levels` is defined, the program is compiled for
  /// each of `levels` too, and chooses among them when it is called.
  static let vectors = """
    /* Where the processor has vectors and speed is asked for (-O2, -O3), sums
       stay in registers of some lanes each; elsewhere the loops are plain and
       small. On x86-64 there is code for wider registers too, which runs where
       the processor has them. The bits are the same: no sum is split. */
    #if defined(__GNUC__) && defined(__OPTIMIZE__) && \\
        !defined(__OPTIMIZE_SIZE__) && \\
        (defined(__SSE2__) || (defined(__aarch64__) && !defined(__AARCH64EB__)))
    /* clang would make two registers of 8 of 16 where a processor that it was
       told of clocks lower with the wide ones. */
    #  if defined(__AVX512BW__) && !defined(__clang__)
    #    define @_lanes 16
    #  elif defined(__AVX2__)
    #    define @_lanes 8
    #  else
    #    define @_lanes 4
    #  endif
    #  define @_inline static inline __attribute__((always_inline))
    #  if defined(__clang__)
    #    pragma clang diagnostic ignored "-Wpass-failed"
    #    define @_avx512 "avx512bw,no-prefer-256-bit"
    #    define @_unroll
    #    define @_vector                                                        \\
            _Pragma("clang loop unroll(disable) vectorize(enable) interleave(disable)")
    #  else
    #    pragma GCC optimize("O3", "no-trapping-math")
    #    define @_avx512 "avx512bw"
    #    define @_unroll _Pragma("GCC unroll 32")
    #    define @_vector _Pragma("GCC unroll 1")
    #  endif
    #  if defined(__SSE2__) && __STDC_HOSTED__
    #    include <immintrin.h>
    #    define @_sse2
    #  endif
    /* Not on Windows, whose stack gcc aligns to 16 bytes. */
    #  if defined(@_sse2) && defined(__x86_64__) && !defined(_WIN32) &&           \\
          @_lanes < 16
    #    define @_levels
    #    define @_target(sets) __attribute__((target(sets)))
    #  else
    #    define @_target(sets)
    #  endif
    /* Where vector v of n columns begins: the last one may begin early, and then
       does again what was done. */
    #  define @_at(v, lanes, n)                                                 \\
          ((v) * (lanes) + (lanes) <= (n) ? (v) * (lanes) : (n) - (lanes))
    #else
    #  define @_lanes 0
    #  define @_inline static
    #endif

    """

  /// Masks of inputs, where `condition` holds: whoever takes them.
  static func masks(where condition: String) -> String {
    """
    #if \(condition)
    /* Bit i: whether x[i] is not zero, of 64. */
    @_inline uint64_t @_mask_of(const uint8_t *x) {
      uint64_t mask = 0;
      int i;
    #  ifdef @_sse2
      @_unroll for (i = 0; i < 64; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(x + i));
        const int zeros =
            _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128()));
        mask |= (uint64_t)(uint32_t)(zeros ^ 0xFFFF) << i;
      }
    #  else
      const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
      @_unroll for (i = 0; i < 64; i += 8) {
        uint64_t v;
        __builtin_memcpy(&v, x + i, 8);
        v = (((v & low) + low) | v) & ~low;
        mask |= ((v >> 7) * UINT64_C(0x0102040810204080) >> 56) << i;
      }
    #  endif
      return mask;
    }

    /* The same of the inputs from begin on, which may be fewer than 64. */
    @_inline uint64_t @_mask(const uint8_t *x, const ptrdiff_t inputs,
                             ptrdiff_t begin) {
      uint8_t few[64] = {0};
      if (begin >= inputs)
        return 0;
      if (begin + 64 <= inputs)
        return @_mask_of(x + begin);
      if (inputs >= 64)
        return @_mask_of(x + inputs - 64) >> (begin + 64 - inputs);
      __builtin_memcpy(few, x, (size_t)inputs);
      return @_mask_of(few);
    }
    #endif

    """
  }
}
