// peak.h - as many multiply-adds as the processor can do, to measure others by.

// Chains of multiply-adds side by side: as many as a dense tile has, and enough
// to hide a multiplication and an addition where the level has no fused one.
// They, the factor and the addend fit 16 registers.
#define PEAK_CHAINS                                                            \
  (INK_ROWS * INK_COLUMNS / INK_LANES > 12                                     \
       ? INK_ROWS * INK_COLUMNS / INK_LANES                                    \
       : 12)
#define PEAK_FLOPS ((size_t)2 * PEAK_CHAINS * INK_LANES)

static float peak(size_t rounds) {
  float acc[PEAK_CHAINS][INK_LANES];
  float addend = 1.0f / (float)(rounds + 3), factor = 1.0f - addend;
  for (size_t i = 0; i < PEAK_CHAINS; i++)
    for (size_t l = 0; l < INK_LANES; l++)
      acc[i][l] = (float)(i + l);
  for (size_t r = 0; r < rounds; r++)
    for (size_t i = 0; i < PEAK_CHAINS; i++)
      LANES(l)
        acc[i][l] = acc[i][l] * factor + addend;
  float sum = 0;
  for (size_t i = 0; i < PEAK_CHAINS; i++)
    for (size_t l = 0; l < INK_LANES; l++)
      sum += acc[i][l];
  return sum;
}
