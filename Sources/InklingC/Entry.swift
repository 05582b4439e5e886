// What the library's C calls: models opened, described and released, with
// nothing but C's types. The C side has checked pointers, handles and sizes.

public import CInkling
import InklingCore

/// Writes one line for `ink_message`, cut where it is too long.
private func write(
  _ text: String, _ message: UnsafeMutablePointer<CChar>, _ capacity: Int
) {
  var count = 0
  for byte in text.utf8 where count < capacity - 1 {
    message[count] = CChar(bitPattern: byte)
    count += 1
  }
  message[count] = 0
}

/// Bytes on a 64-byte boundary that outlive the model.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_open)
#else
  @_cdecl("ink_core_open")
#endif
public func openModel(
  _ bytes: UnsafeRawPointer, _ size: Int,
  _ opened: UnsafeMutablePointer<ink_core_model>,
  _ message: UnsafeMutablePointer<CChar>, _ capacity: Int
) -> ink_status {
  let model: Model
  do throws(ModelError) {
    let bytes = UnsafeRawBufferPointer(start: bytes, count: size)
    model = try Model(unownedBytes: bytes.bytes)
  } catch {
    write(error.description, message, capacity)
    return switch error.kind {
    case .unavailable: ink_status(INK_ERROR_MEMORY)
    case .notAModel: ink_status(INK_ERROR_NOT_A_MODEL)
    case .unsupported: ink_status(INK_ERROR_UNSUPPORTED)
    case .invalid: ink_status(INK_ERROR_INVALID)
    }
  }
  let signature = model.signature
  var info = ink_model_info()
  info.inputs = signature.inputShape.count
  if case .image(let height, let width) = signature.inputShape {
    info.height = height
    info.width = width
  }
  info.outputs = model.layout.outputs
  info.scale = signature.inputScale
  info.gives_probabilities = signature.outputTransform == .softmax ? 1 : 0
  info.is_quantized = model.isQuantized ? 1 : 0
  info.has_class_names = signature.classNames.isEmpty ? 0 : 1
  info.file_size = model.fileSize
  do throws(PredictionError) {
    info.working_memory = try Predictor(model: model).workingMemory
  } catch {
    write(error.description, message, capacity)
    return ink_status(INK_ERROR_MEMORY)
  }
  var nameBytes = 0
  for label in 0..<info.outputs {
    nameBytes += className(model, label).utf8.count + 1
  }
  opened.pointee = ink_core_model(
    object: Unmanaged.passRetained(model).toOpaque(), info: info,
    name_bytes: nameBytes)
  return ink_status(INK_OK)
}

private func className(_ model: Model, _ label: Int) -> String {
  let names = model.signature.classNames
  return names.isEmpty ? String(label) : names[label]
}

private func model(_ object: UnsafeMutableRawPointer) -> Unmanaged<Model> {
  Unmanaged<Model>.fromOpaque(object)
}

/// Writes all names one behind the other, each with its NUL.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_names)
#else
  @_cdecl("ink_core_names")
#endif
public func writeNames(
  _ object: UnsafeMutableRawPointer, _ names: UnsafeMutablePointer<CChar>
) {
  let model = model(object).takeUnretainedValue()
  var next = names
  for label in 0..<model.layout.outputs {
    for byte in className(model, label).utf8 {
      next.pointee = CChar(bitPattern: byte)
      next += 1
    }
    next.pointee = 0
    next += 1
  }
}

/// Lets go of the model.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_close)
#else
  @_cdecl("ink_core_close")
#endif
public func closeModel(_ object: UnsafeMutableRawPointer) {
  model(object).release()
}

/// A predictor in memory of its own, or null.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_predictor)
#else
  @_cdecl("ink_core_predictor")
#endif
public func makePredictor(
  _ object: UnsafeMutableRawPointer, _ together: Int,
  _ memory: UnsafeMutablePointer<Int>
) -> UnsafeMutableRawPointer? {
  do throws(PredictionError) {
    let predictor = try Predictor(
      model: model(object).takeUnretainedValue(), batchCapacity: together)
    memory.pointee = predictor.workingMemory
    let place = UnsafeMutablePointer<Predictor>.allocate(capacity: 1)
    place.initialize(to: predictor)
    return UnsafeMutableRawPointer(place)
  } catch {
    return nil
  }
}

/// Ends a predictor and its memory.
#if compiler(>=6.3) && !INK_CDECL
  @c(ink_core_destroy)
#else
  @_cdecl("ink_core_destroy")
#endif
public func destroyPredictor(_ place: UnsafeMutableRawPointer) {
  let place = place.assumingMemoryBound(to: Predictor.self)
  place.deinitialize(count: 1)
  place.deallocate()
}
