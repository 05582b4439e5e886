// peak.h - as many multiply-adds as the processor can do, to measure others by.

#define PEAK_FLOPS ((size_t)2 * INK_ROWS * INK_COLUMNS)

static float peak(size_t rounds) {
  // The shape of a dense tile, without its memory traffic.
  float acc[INK_ROWS][INK_COLUMNS], factor[INK_COLUMNS];
  float addend = 1.0f / (float)(rounds + 3);
  for (size_t i = 0; i < INK_ROWS; i++)
    for (size_t j = 0; j < INK_COLUMNS; j++)
      acc[i][j] = (float)(i + j);
  for (size_t j = 0; j < INK_COLUMNS; j++)
    factor[j] = 1.0f - addend * (float)(j + 1);
  for (size_t r = 0; r < rounds; r++)
    for (size_t i = 0; i < INK_ROWS; i++)
      for (size_t j = 0; j < INK_COLUMNS; j += INK_LANES)
        LANES(l)
          acc[i][j + l] = acc[i][j + l] * factor[j + l] + addend;
  float sum = 0;
  for (size_t i = 0; i < INK_ROWS; i++)
    for (size_t j = 0; j < INK_COLUMNS; j++)
      sum += acc[i][j];
  return sum;
}
