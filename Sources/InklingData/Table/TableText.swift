// The text of a table, as much of it at a time as has whole rows in it: the file
// is never in memory.

import CKernels
import InklingPlatform
import InklingTraining

/// Rows of text from first to last, and the place in them.
struct TableText: ~Copyable {
  /// Bytes of text that are in memory, unless a row is longer.
  static let windowSize = 256 << 10
  /// Bytes that a row may have.
  static let maximumRow = 4 << 20

  /// The cells of the row at hand.
  private(set) var cells: ink_cells
  /// The number of the line at hand, from 1.
  private(set) var line = 0

  private var stream: ByteStream
  private var window: AlignedBuffer<UInt8>
  /// Bytes that are in the window, and those of whole rows.
  private var filled = 0
  private var whole = 0
  private var isOpen = false
  private var isAtEnd = false

  /// The path, or a name for memory.
  var source: String { stream.source }

  /// - Parameter separator: between cells.
  /// - Throws: `DataError` with reason `memory`, or `unsupported` for text in
  ///   UTF-16.
  init(
    _ stream: consuming ByteStream, separator: UInt8 = UInt8(ascii: ",")
  ) throws(DataError) {
    let window = try Self.window(Self.windowSize, stream.source)
    let start = try stream.peek(3)
    guard start.prefix(2) != [0xff, 0xfe], start.prefix(2) != [0xfe, 0xff]
    else {
      throw stream.error(
        .unsupported, at: 0, "text in UTF-16; expected UTF-8")
    }
    if start == [0xef, 0xbb, 0xbf] {
      try stream.skip(3, "the byte order mark")
    }
    self.stream = stream
    self.window = window
    cells = ink_cells(
      text: UnsafePointer(window.base), end: 0, place: 0, separator: separator,
      is_ended: true)
  }

  private static func window(
    _ size: Int, _ source: String
  ) throws(DataError) -> AlignedBuffer<UInt8> {
    guard let window = AlignedBuffer<UInt8>(uninitialized: size) else {
      throw .memory(size, for: "rows of text", in: source)
    }
    return window
  }

  /// Goes on to the next row that is not empty; `false` where there is none.
  ///
  /// - Precondition: the last cell of the row before was taken.
  mutating func nextRow() throws(DataError) -> Bool {
    while true {
      if cells.place == whole, try !fill() { return false }
      line += 1
      let text = cells.text
      var end = cells.place
      while text[end] == 0x20 || text[end] == 0x0d { end += 1 }
      guard text[end] == 0x0a else { break }
      cells.place = end + 1
    }
    cells.is_ended = false
    return true
  }

  /// Has a whole row behind `cells.place`; `false` at the end of the text.
  private mutating func fill() throws(DataError) -> Bool {
    let begin = cells.place
    memmove(window.base, window.base + begin, filled - begin)
    filled -= begin
    (whole, cells.place) = (0, 0)
    while whole == 0 {
      guard !isAtEnd else {
        guard filled > 0 else { return false }
        window.base[filled] = 0x0a
        filled += 1
        whole = filled
        break
      }
      if filled + 1 == window.count { try grow() }
      let free = UnsafeMutableBufferPointer(
        start: window.base + filled, count: window.count - filled - 1)
      let count = try stream.read(into: free)
      isAtEnd = count < free.count
      let end = ink_cells_whole(count, window.base + filled, &isOpen)
      if end > 0 { whole = filled + end }
      filled += count
    }
    cells.text = UnsafePointer(window.base)
    cells.end = whole
    return true
  }

  private mutating func grow() throws(DataError) {
    guard window.count < Self.maximumRow else {
      throw DataError(
        .tooLarge, in: source,
        "line \(line + 1) begins a row of more than \(Self.maximumRow) bytes, "
          + "or has a quote that nothing closes")
    }
    let larger = try Self.window(2 * window.count, source)
    larger.base.update(from: window.base, count: filled)
    window = larger
  }

  // MARK: Cells

  /// Takes up to `count` cells that are bytes.
  mutating func takeBytes(
    _ count: Int, into values: UnsafeMutablePointer<UInt8>
  ) -> Int {
    ink_cells_bytes(&cells, count, values)
  }

  /// Takes up to `count` cells that are easy numbers.
  mutating func takeFloats(
    _ count: Int, into values: UnsafeMutablePointer<Float>
  ) -> Int {
    ink_cells_floats(&cells, count, values)
  }

  /// Takes the next cell, whatever is in it.
  ///
  /// - Precondition: `cells.is_ended` is false.
  /// - Throws: `DataError` with reason `malformed` for a quote that is not
  ///   closed.
  mutating func takeCell() throws(DataError) -> TableCell {
    let text = cells.text
    let end = cells.end
    var place = cells.place
    while isBlank(text[place]) { place += 1 }
    guard text[place] == 0x22 else {
      let begin = place
      while text[place] != cells.separator, text[place] != 0x0a { place += 1 }
      var last = place
      while last > begin,
        isBlank(text[last - 1]) || text[last - 1] == 0x0d
      {
        last -= 1
      }
      finish(at: place)
      return TableCell(
        Array(UnsafeBufferPointer(start: text + begin, count: last - begin)))
    }
    var content: [UInt8] = []
    let first = line
    place += 1
    while place < end {
      let byte = text[place]
      if byte == 0x22 {
        guard text[place + 1] == 0x22 else { break }
        place += 1
      }
      if byte == 0x0a { line += 1 }
      content.append(byte)
      place += 1
    }
    place += 1
    while place < end, isBlank(text[place]) || text[place] == 0x0d {
      place += 1
    }
    guard place < end, text[place] == cells.separator || text[place] == 0x0a
    else {
      throw DataError(
        .malformed, in: source,
        "line \(first): a quote that is not closed before the cell's end")
    }
    finish(at: place)
    return TableCell(content)
  }

  private mutating func finish(at place: Int) {
    cells.is_ended = cells.text[place] == 0x0a
    cells.place = place + 1
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte == 0x09 && cells.separator != 0x09)
  }
}
