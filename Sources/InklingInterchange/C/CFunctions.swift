// The C functions that an exported model may need; only those that it uses are
// written, since compilers warn of the rest.

import CKernels
import InklingCore

/// Functions of exported C. `@` stands for the model's name.
enum CFunctions {
  /// exp(x) as in CKernels/kernels/elementwise.h.
  static let exp = """
    /* exp(x), within 2 units in the last place; 0 below the smallest normal's
       logarithm, the largest power beyond the other end; of NaN NaN. */
    static float @_exp(float x) {
      union {
        uint32_t bits;
        float value;
      } first, second;
      float shifted, n, r, p;
      int32_t exponent, half;
      if (x != x)
        return x;
      if (x < -87.3365402f)
        return 0.0f;
      if (x > 88.7228317f)
        x = 88.7228317f;
      shifted = x * 1.44269504f + 12582912.0f;
      n = shifted - 12582912.0f;
      r = x - n * 0.693359375f;
      r = r - n * -2.12194440e-4f;
      p = 1.9875691500e-4f;
      p = p * r + 1.3981999507e-3f;
      p = p * r + 8.3334519073e-3f;
      p = p * r + 4.1665795894e-2f;
      p = p * r + 1.6666665459e-1f;
      p = p * r + 5.0000001201e-1f;
      p = p * (r * r) + r + 1.0f;
      exponent = (int32_t)n;
      half = exponent / 2;
      first.bits = (uint32_t)(half + 127) << 23;
      second.bits = (uint32_t)(exponent - half + 127) << 23;
      return p * first.value * second.value;
    }

    """

  /// Pixels averaged over areas, as in CKernels/portable/area.c.
  static func average(_ average: AreaAverage) -> String {
    let area = average.kernel
    let parts = area.area_down * area.area_across
    return """
      /* The mean of each area of the pixels, to the nearest integer. A pixel is
         \(area.pixel_down) x \(area.pixel_across) parts, an area is \
      \(area.area_down) x \(area.area_across) of them. */
      static void @_average(const uint8_t *pixels, uint8_t *y) {
        uint32_t sums[\(average.width)], left = \(area.area_down), part, sum, rest;
        size_t i, j;
        for (j = 0; j < \(average.width); j++)
          sums[j] = 0;
        for (i = 0; i < \(average.height); i++, pixels += \(average.width)) {
          part = \(area.pixel_down) < left ? \(area.pixel_down) : left;
          for (j = 0; j < \(average.width); j++)
            sums[j] += part * pixels[j];
          left -= part;
          if (left > 0)
            continue;
          sum = 0;
          rest = \(area.area_across);
          for (j = 0; j < \(average.width); j++) {
            if (\(area.pixel_across) < rest) {
              sum += \(area.pixel_across) * sums[j];
              rest -= \(area.pixel_across);
              continue;
            }
            sum += rest * sums[j];
            *y++ = (uint8_t)((sum + \(parts / 2)) / \(parts));
            sum = (\(area.pixel_across) - rest) * sums[j];
            rest += \(area.area_across - area.pixel_across);
          }
          part = \(area.pixel_down) - part;
          for (j = 0; j < \(average.width); j++)
            sums[j] = part * pixels[j];
          left = \(area.area_down) - part;
        }
      }

      """
  }

  static let relu = """
    static void @_relu(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++)
        y[i] = y[i] < 0.0f ? 0.0f : y[i];
    }

    """

  static let sigmoid = """
    static void @_sigmoid(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++)
        y[i] = 1.0f / (1.0f + @_exp(-y[i]));
    }

    """

  static let tanh = """
    static void @_tanh(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++) {
        float z = y[i], a = z < 0.0f ? -z : z, s = z * z, p;
        if (a < 0.625f) {
          p = -5.70498872745e-3f;
          p = p * s + 2.06390887954e-2f;
          p = p * s + -5.37397155531e-2f;
          p = p * s + 1.33314422036e-1f;
          p = p * s + -3.33332819422e-1f;
          y[i] = p * s * z + z;
        } else {
          p = 1.0f - 2.0f / (@_exp(2.0f * a) + 1.0f);
          y[i] = z < 0.0f ? -p : p;
        }
      }
    }

    """

  static let step = """
    static void @_step(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++)
        y[i] = y[i] > 0.0f ? 1.0f : 0.0f;
    }

    """

  static let softmax = """
    static void @_softmax(float *y, size_t count) {
      float largest = y[0], sum = 0.0f;
      size_t i;
      for (i = 1; i < count; i++)
        if (y[i] > largest)
          largest = y[i];
      for (i = 0; i < count; i++) {
        y[i] = @_exp(y[i] - largest);
        sum += y[i];
      }
      for (i = 0; i < count; i++)
        y[i] /= sum;
    }

    """

  static let largest = """
    /* The first of the largest, or -1 where one is infinite or NaN. */
    static int @_largest(const float *y, size_t count) {
      size_t i, label = 0;
      for (i = 0; i < count; i++) {
        if (y[i] - y[i] != 0.0f)
          return -1;
        if (y[i] > y[label])
          label = i;
      }
      return (int)label;
    }

    """

  /// The first layer of float32.
  static let firstLayer = """
    /* y = pixels * scale * weights + biases; pixels of 0 add nothing. */
    static void @_first(const uint8_t *pixels, size_t inputs,
                        const float *weights, const float *biases, float *y,
                        size_t outputs) {
      size_t i, j;
      for (j = 0; j < outputs; j++)
        y[j] = biases[j];
      for (i = 0; i < inputs; i++, weights += outputs)
        if (pixels[i] != 0) {
          const float x = (float)pixels[i] * @_scale;
          for (j = 0; j < outputs; j++)
            y[j] = y[j] + x * weights[j];
        }
    }

    """

  /// Further layers of float32.
  static let denseLayer = """
    /* y = x * weights + biases */
    static void @_dense(const float *x, size_t inputs, const float *weights,
                        const float *biases, float *y, size_t outputs) {
      size_t i, j;
      for (j = 0; j < outputs; j++)
        y[j] = biases[j];
      for (i = 0; i < inputs; i++, weights += outputs)
        for (j = 0; j < outputs; j++)
          y[j] = y[j] + x[i] * weights[j];
    }

    """

  /// Any layer of 8 bits.
  static let quantizedSums = """
    /* sums = x * weights + biases, exact: no sum leaves 32 bits. */
    static void @_sums(const uint8_t *x, size_t inputs, const int8_t *weights,
                       const int32_t *biases, int32_t *sums, size_t outputs) {
      size_t i, j;
      for (j = 0; j < outputs; j++)
        sums[j] = biases[j];
      for (i = 0; i < inputs; i++, weights += outputs)
        if (x[i] != 0)
          for (j = 0; j < outputs; j++)
            sums[j] += (int32_t)x[i] * weights[j];
    }

    """

  /// Hidden layers of 8 bits.
  static let requantize = """
    /* y = table[round(sum * rate) - low], or round(sum * rate) - low. */
    static void @_bytes(const int32_t *sums, const float *rates, size_t count,
                        int32_t low, int32_t high, const uint8_t *table,
                        uint8_t *y) {
      size_t i;
      for (i = 0; i < count; i++) {
        float t = (float)sums[i] * rates[i];
        int32_t index;
        t = t > (float)low ? t : (float)low;
        t = t > (float)high ? (float)high : t;
        /* Adding 1.5 * 2^23 rounds to the nearest integer, ties to even. */
        t = t + 12582912.0f;
        t = t - 12582912.0f;
        index = (int32_t)t - low;
        y[i] = table ? table[index] : (uint8_t)index;
      }
    }

    """
}
