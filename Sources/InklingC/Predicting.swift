// The calls that predict, and the one that frames a digit. They return whether
// they did; why they did not follows from which it was.

import CInkling
import InklingCore
import InklingImages

/// One sample of bytes; false where an output is no finite number.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_predict_bytes)
#else
  @_cdecl("ink_core_predict_bytes")
#endif
public func predictBytes(
  _ predictor: UnsafeMutableRawPointer, _ pixels: UnsafePointer<UInt8>,
  _ count: Int, _ label: UnsafeMutablePointer<UInt16>,
  _ outputs: UnsafeMutablePointer<Float>?, _ outputCount: Int
) -> Bool {
  let predictor = predictor.assumingMemoryBound(to: Predictor.self)
  let pixels = UnsafeBufferPointer(start: pixels, count: count).span
  do throws(PredictionError) {
    guard let outputs else {
      label.pointee = UInt16(
        truncatingIfNeeded: try predictor.pointee.label(ofPixels: pixels))
      return true
    }
    let buffer = UnsafeMutableBufferPointer(start: outputs, count: outputCount)
    var span = buffer.mutableSpan
    label.pointee = UInt16(
      truncatingIfNeeded: try predictor.pointee.predict(
        pixels: pixels, into: &span))
    return true
  } catch {
    return false
  }
}

/// One sample of floats; false where an input or output is no finite number.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_predict_floats)
#else
  @_cdecl("ink_core_predict_floats")
#endif
public func predictFloats(
  _ predictor: UnsafeMutableRawPointer, _ inputs: UnsafePointer<Float>,
  _ count: Int, _ label: UnsafeMutablePointer<UInt16>,
  _ outputs: UnsafeMutablePointer<Float>?, _ outputCount: Int
) -> Bool {
  let predictor = predictor.assumingMemoryBound(to: Predictor.self)
  let inputs = UnsafeBufferPointer(start: inputs, count: count).span
  do throws(PredictionError) {
    guard let outputs else {
      label.pointee = UInt16(
        truncatingIfNeeded: try predictor.pointee.label(ofInputs: inputs))
      return true
    }
    let buffer = UnsafeMutableBufferPointer(start: outputs, count: outputCount)
    var span = buffer.mutableSpan
    label.pointee = UInt16(
      truncatingIfNeeded: try predictor.pointee.predict(
        inputs: inputs, into: &span))
    return true
  } catch {
    return false
  }
}

/// Many samples of bytes; labels or outputs or both. The number of the sample
/// that was refused, or -1.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_predict_batch)
#else
  @_cdecl("ink_core_predict_batch")
#endif
public func predictBatch(
  _ predictor: UnsafeMutableRawPointer, _ pixels: UnsafePointer<UInt8>,
  _ count: Int, _ samples: Int, _ labels: UnsafeMutablePointer<UInt16>?,
  _ outputs: UnsafeMutablePointer<Float>?, _ outputCount: Int
) -> Int {
  let predictor = predictor.assumingMemoryBound(to: Predictor.self)
  let pixels = UnsafeBufferPointer(start: pixels, count: count).span
  let labelBuffer = UnsafeMutableBufferPointer(
    start: labels, count: labels == nil ? 0 : samples)
  let outputBuffer = UnsafeMutableBufferPointer(
    start: outputs, count: outputs == nil ? 0 : outputCount)
  var labelSpan = labelBuffer.mutableSpan
  var outputSpan = outputBuffer.mutableSpan
  do throws(PredictionError) {
    if outputs == nil {
      try predictor.pointee.labels(ofPixels: pixels, into: &labelSpan)
    } else if labels == nil {
      try predictor.pointee.predict(batch: pixels, into: &outputSpan)
    } else {
      try predictor.pointee.predict(
        batch: pixels, into: &outputSpan, labels: &labelSpan)
    }
    return -1
  } catch {
    guard case .notFinite(let sample) = error else { return 0 }
    return sample
  }
}

/// Bytes that framing the digit of a picture takes at most.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_normalize_memory)
#else
  @_cdecl("ink_core_normalize_memory")
#endif
public func normalizeMemory(_ width: Int, _ height: Int) -> Int {
  // The picture, and of what is worked on at most as much as of all its pixels.
  width * height * 25 + (2 << 20)
}

/// Writes the one digit of a picture, 28 x 28; the number of digits found.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_normalize)
#else
  @_cdecl("ink_core_normalize")
#endif
public func normalize(
  _ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int, _ stride: Int,
  _ digit: UnsafeMutablePointer<UInt8>
) -> Int {
  var rows: [UInt8] = []
  rows.reserveCapacity(width * height)
  for y in 0..<height {
    rows.append(
      contentsOf: UnsafeBufferPointer(
        start: pixels + y * stride, count: width))
  }
  let picture = GrayImage(width: width, height: height, pixels: rows)
  let found = DigitFinder.find(in: picture).filter { !$0.isBlot }
  guard found.count == 1 else { return found.count }
  let upright = found[0].uprightPixels
  for (index, pixel) in upright.pixels.enumerated() { digit[index] = pixel }
  return 1
}
