// What the few functions that a pickle may name would make of their arguments.

import InklingTraining

extension PickleMachine {
  /// REDUCE: a function and its arguments become its result.
  mutating func reduce() throws(DataError) {
    let arguments = try popTuple("arguments")
    let function = try pop()
    guard case .global(let global) = function else {
      throw error(.unsupported, "a call of \(function.kind)")
    }
    switch global {
    case .reconstruct:
      guard arguments.count == 3, case .global(.array) = arguments[0] else {
        throw unknownCall(global, "(ndarray, (0,), b'b')")
      }
      push(PickleArray())
    case .elementType:
      guard let name = arguments.first?.text, arguments.count == 3 else {
        throw unknownCall(global, "(name, False, True)")
      }
      stack.append(.elementType(elementTypes.count))
      elementTypes.append(PickleElementType(name: name))
    case .encode:
      guard arguments.count == 2, case .string(var string) = arguments[0],
        string.isText, ["latin1", "latin-1"].contains(arguments[1].text)
      else { throw unknownCall(global, "(text, 'latin1')") }
      string.isLatin1 = true
      stack.append(.string(string))
    case .fromBuffer:
      guard arguments.count == 4, arguments[3].text == "C" else {
        throw unknownCall(global, "(bytes, dtype, shape, 'C')")
      }
      push(
        try array(
          shape: arguments[2], element: arguments[1], bytes: arguments[0]))
    case .array: throw error(.unsupported, "a call of \(global.rawValue)")
    }
  }

  /// BUILD: an array or an element type gets its state.
  mutating func build() throws(DataError) {
    let state = try popTuple("a state")
    switch stack.last {
    case .elementType(let index):
      // (3, order, subtype, names, fields, size, alignment, flags)
      guard state.count >= 2, let order = state[1].text else {
        throw error(.malformed, "a dtype's state without a byte order")
      }
      elementTypes[index].order = order
    case .array(let index):
      // (1, shape, dtype, isFortran, elements)
      guard state.count == 5, arrays[index].layout == nil else {
        throw error(
          .malformed,
          "an array's state of \(state.count) parts; expected 5, once")
      }
      guard case .bool(false) = state[3].asBool else {
        throw error(.unsupported, "an array in Fortran order; expected C order")
      }
      arrays[index] = try array(
        shape: state[1], element: state[2], bytes: state[4])
    default:
      let kind = stack.last?.kind ?? "nothing"
      throw error(.unsupported, "a state for \(kind)")
    }
  }

  private mutating func push(_ array: PickleArray) {
    stack.append(.array(arrays.count))
    arrays.append(array)
  }

  private func array(
    shape: PickleValue, element: PickleValue, bytes: PickleValue
  ) throws(DataError) -> PickleArray {
    guard case .tuple(let extents) = shape,
      case .elementType(let type) = element
    else {
      throw error(
        .malformed, "an array of shape \(shape.kind) and type \(element.kind)")
    }
    guard case .string(let elements) = bytes,
      elements.isLatin1 || !elements.isText
    else {
      throw error(
        .unsupported,
        "an array whose elements are \(bytes.kind); expected bytes")
    }
    guard tuples[extents].count <= ArrayLayout.maximumRank else {
      throw error(
        .tooLarge, "more than \(ArrayLayout.maximumRank) dimensions")
    }
    var numbers: [Int] = []
    for extent in tuples[extents] {
      guard case .integer(let number) = extent else {
        throw error(.malformed, "a shape that holds \(extent.kind)")
      }
      numbers.append(number)
    }
    let layout = try ArrayLayout(
      self.element(elementTypes[type]), shape: numbers, in: stream.source,
      at: place)
    // A character U+0080 to U+00FF takes two bytes.
    let most = layout.byteCount.multipliedReportingOverflow(
      by: elements.isLatin1 ? 2 : 1)
    guard elements.count >= layout.byteCount,
      most.overflow || elements.count <= most.partialValue
    else {
      throw error(
        .inconsistent,
        "an array \(layout) in \(elements.count) bytes; expected "
          + "\(layout.byteCount)")
    }
    return PickleArray(layout: layout, elements: elements)
  }

  private func element(
    _ type: PickleElementType
  ) throws(DataError) -> ArrayElement {
    let order = type.order ?? "none"
    guard let element = ArrayElement(name: type.name, order: order) else {
      throw error(
        .unsupported,
        "element type \(type.name), byte order '\(order)'; expected one of "
          + "\(ArrayElement.list), little-endian")
    }
    return element
  }

  private mutating func popTuple(
    _ what: String
  ) throws(DataError) -> [PickleValue] {
    let value = try pop()
    guard case .tuple(let index) = value else {
      throw error(.unsupported, "\(what) as \(value.kind); expected a tuple")
    }
    return tuples[index]
  }

  private func unknownCall(
    _ global: PickleGlobal, _ expected: String
  ) -> DataError {
    error(
      .unsupported,
      "other arguments for \(global.rawValue); expected " + expected)
  }
}
