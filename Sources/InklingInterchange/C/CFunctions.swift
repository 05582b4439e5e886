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
    @_inline float @_exp(const float x) {
      union {
        uint32_t bits;
        float value;
      } first, second;
      float z, n, r, p;
      int32_t exponent, half;
      z = x < -87.3365402f ? -87.3365402f : x;
      z = z > 88.7228317f ? 88.7228317f : z;
      first.value = z * 1.44269504f + 12582912.0f;
      n = first.value - 12582912.0f;
      r = z - n * 0.693359375f;
      r = r - n * -2.12194440e-4f;
      p = 1.9875691500e-4f;
      p = p * r + 1.3981999507e-3f;
      p = p * r + 8.3334519073e-3f;
      p = p * r + 4.1665795894e-2f;
      p = p * r + 1.6666665459e-1f;
      p = p * r + 5.0000001201e-1f;
      p = p * (r * r) + r + 1.0f;
      /* n, from the bits of n + 1.5 * 2^23; of NaN whatever */
      exponent = (int32_t)(first.bits & 0x7FFFFFu) - 0x400000;
      half = exponent / 2;
      first.bits = (uint32_t)(half + 127) << 23;
      second.bits = (uint32_t)(exponent - half + 127) << 23;
      p = p * first.value * second.value;
      p = x < -87.3365402f ? 0.0f : p;
      return x != x ? x : p;
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
      @_inline void @_average(const uint8_t *pixels, uint8_t *y) {
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
    @_inline void @_relu(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++)
        y[i] = y[i] < 0.0f ? 0.0f : y[i];
    }

    """

  static let sigmoid = """
    @_inline void @_sigmoid(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++)
        y[i] = 1.0f / (1.0f + @_exp(-y[i]));
    }

    """

  static let tanh = """
    @_inline void @_tanh(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++) {
        const float z = y[i], a = z < 0.0f ? -z : z, s = z * z;
        float p, q = 1.0f - 2.0f / (@_exp(2.0f * a) + 1.0f);
        p = -5.70498872745e-3f;
        p = p * s + 2.06390887954e-2f;
        p = p * s + -5.37397155531e-2f;
        p = p * s + 1.33314422036e-1f;
        p = p * s + -3.33332819422e-1f;
        p = p * s * z + z;
        q = z < 0.0f ? -q : q;
        y[i] = a < 0.625f ? p : q;
      }
    }

    """

  static let step = """
    @_inline void @_step(float *y, size_t count) {
      size_t i;
      for (i = 0; i < count; i++)
        y[i] = y[i] > 0.0f ? 1.0f : 0.0f;
    }

    """

  static let softmax = """
    @_inline void @_softmax(float *y, size_t count) {
      float largest = y[0], sum = 0.0f;
      size_t i;
      for (i = 1; i < count; i++)
        largest = y[i] > largest ? y[i] : largest;
      for (i = 0; i < count; i++)
        y[i] = @_exp(y[i] - largest);
      for (i = 0; i < count; i++)
        sum += y[i];
      for (i = 0; i < count; i++)
        y[i] /= sum;
    }

    """

  static let largest = """
    /* The first of the largest, or -1 where one is infinite or NaN. */
    @_inline int @_largest(const float *y, size_t count) {
      float largest = y[0], none = y[0] - y[0];
      size_t i, label = 0;
      for (i = 1; i < count; i++) {
        none = none + (y[i] - y[i]);
        label = y[i] > largest ? i : label;
        largest = y[i] > largest ? y[i] : largest;
      }
      return none == 0.0f ? (int)label : -1;
    }

    """
}
