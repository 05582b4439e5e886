// compiler.h - what clang and gcc are told in different words: how to round,
// and how to turn loops into vectors.

#ifndef INK_BODY_COMPILER_H
#define INK_BODY_COMPILER_H

// Kernels are built from functions whose sizes are constant once inlined.
#define INLINE static inline __attribute__((always_inline))

#ifdef __clang__

// Products and sums contract to multiply-adds where the level has them. The
// front end decides which, by the expression (`on`), not the code generation of
// each copy (`fast`): the dense, sparse, vector and remainder copies of a sum
// give the same bits whatever the compiler does around them. The scalar level
// has none, so that its bits are the same on all processors. The levels of
// armv7 and RISC-V have those that are named: there clang contracts what is
// left over from vectors, but not all vectors, and the two would differ.
#  if defined(__wasm__) ||                                                     \
      (INK_LANES > 1 && !defined(__arm__) && !defined(INK_NAMED_FMA))
#    pragma clang fp contract(on)
#  else
#    pragma clang fp contract(off)
#  endif

// Before the statements of a block: sums may be added up in any order, which
// only vectors make use of; products and sums round each for itself. Before a
// loop: no iteration needs what another writes; not worth vectors.
#  if INK_LANES > 1
#    define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#  else
#    define INDEPENDENT
#  endif
// RISC-V's registers have any length, on which the order would depend.
#  if INK_LANES > 1 && !defined(__riscv)
#    define ANY_ORDER _Pragma("clang fp reassociate(on)")
#  else
#    define ANY_ORDER
#  endif
// Before a loop that adds up one sum so. Compact code is compiled without loops
// being interleaved, and here told to: as clang does it otherwise.
#  if !defined(INK_COMPACT) || INK_LANES == 1 || defined(__arm__) ||           \
      defined(__riscv)
#    define ONE_SUM
#  elif INK_LANES == 4
#    define ONE_SUM _Pragma("clang loop interleave_count(2)")
#  else
#    define ONE_SUM _Pragma("clang loop interleave_count(4)")
#  endif
#  define NO_CONTRACTION _Pragma("clang fp contract(off)")
#  define NO_VECTORS _Pragma("clang loop vectorize(disable)")

#  define ASSUME(condition) __builtin_assume(condition)
// In a loop that adds products to one sum: on arm64 clang would make vectors of
// products, and then add these without contraction.
#  ifdef __aarch64__
#    define KEEP_FUSED __asm__ volatile("")
#  else
#    define KEEP_FUSED
#  endif
#  ifdef INK_NAMED_FMA
#    define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#  else
#    define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#  endif
// Without errno, which would keep a loop from becoming vectors.
#  if __has_builtin(__builtin_elementwise_sqrt)
#    define SQUARE_ROOT(x) __builtin_elementwise_sqrt(x)
#  else
#    define SQUARE_ROOT(x) __builtin_sqrtf(x)
#  endif

#else

// gcc contracts wherever it can, which comes to the same in these kernels. The
// other two bring exp and the clamps to the speed that clang gives them.
#  pragma GCC optimize("O3", "no-trapping-math", "no-math-errno")
#  if INK_LANES > 1
#    pragma GCC optimize("fp-contract=fast")
#  else
#    pragma GCC optimize("fp-contract=off")
#  endif
#  define ANY_ORDER
#  define ONE_SUM
#  define NO_CONTRACTION
#  define INDEPENDENT _Pragma("GCC ivdep")
#  define NO_VECTORS
#  define ASSUME(condition)                                                    \
    do {                                                                       \
      if (!(condition))                                                        \
        __builtin_unreachable();                                               \
    } while (0)

// As on arm64 by clang.
#  define KEEP_FUSED __asm__ volatile("")
#  define SQUARE_ROOT(x) __builtin_sqrtf(x)

// a * b + c where c is a product too: gcc would fuse now the one, now the
// other.
#  if INK_LANES > 1 && (defined(__FMA__) || defined(__FP_FAST_FMAF))
#    define MULTIPLY_ADD(a, b, c) __builtin_fmaf(a, b, c)
#  else
#    define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#  endif

#endif

// sum += a * b, and c - a * b, contracted where the level has multiply-adds.
#ifdef INK_NAMED_FMA
#  define ADD_PRODUCT(sum, a, b) ((sum) = MULTIPLY_ADD(a, b, sum))
#  define SUBTRACT_PRODUCT(c, a, b) MULTIPLY_ADD(-(a), b, c)
#else
#  define ADD_PRODUCT(sum, a, b) ((sum) += (a) * (b))
#  define SUBTRACT_PRODUCT(c, a, b) ((c) - (a) * (b))
#endif

// Before a loop of a constant length: it becomes straight code, so that what it
// adds up stays in registers. clang sees to that by itself where there are
// vectors.
#ifndef __clang__
#  define UNROLLED _Pragma("GCC unroll 32")
#elif INK_LANES == 1 || defined(INK_COMPACT)
#  define UNROLLED _Pragma("clang loop unroll(full)")
#else
#  define UNROLLED
#endif

// The same where compilers see to it by themselves, but not in compact code.
#ifdef INK_COMPACT
#  define UNROLLED_IF_COMPACT UNROLLED
#else
#  define UNROLLED_IF_COMPACT
#endif

// Before a loop over the lanes of one register. Without the hint it is unrolled
// before the vectoriser sees it, and what is left to the straight-line
// vectoriser spills (1 % of peak instead of 97 %).
#if INK_LANES == 1
#  define ONE_REGISTER UNROLLED
#elif defined(__clang__)
#  define ONE_REGISTER                                                         \
    _Pragma("clang loop unroll(disable) vectorize(enable) interleave(disable)")
#else
#  define ONE_REGISTER _Pragma("GCC unroll 1")
#endif

#endif
