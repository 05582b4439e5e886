// From the bytes of an unfiltered PNG row to greys.

import InklingImages
import InklingTraining

struct PNGShades {
  private let color: PNGHeader.Color
  private let depth: Int
  /// The grey of each code, for one channel of at most 8 bits.
  private let table: [UInt8]
  /// The one transparent colour, if the picture names one (tRNS).
  private let key: [Int]?
  /// The grey behind transparent parts.
  private let ground: Int

  /// - Parameters:
  ///   - palette: the content of PLTE, three bytes a colour.
  ///   - transparency: the content of tRNS, checked for its length.
  ///   - ground: the grey behind transparent parts.
  init(
    _ header: PNGHeader, palette: [UInt8], transparency: [UInt8],
    ground: Int = 255
  ) {
    self.ground = ground
    color = header.color
    depth = header.depth
    let hasKey = !transparency.isEmpty && (color == .gray || color == .rgb)
    let key =
      hasKey
      ? stride(from: 0, to: transparency.count, by: 2).map {
        Int(transparency[$0]) << 8 | Int(transparency[$0 + 1])
      } : nil
    self.key = key
    switch color {
    case .palette:
      table = (0..<palette.count / 3).map { index in
        Self.over(
          ground,
          Luma.of(
            Int(palette[3 * index]), Int(palette[3 * index + 1]),
            Int(palette[3 * index + 2])),
          alpha: index < transparency.count ? Int(transparency[index]) : 255)
      }
    case .gray where header.depth <= 8:
      let maximum = 1 << header.depth - 1
      table = (0...maximum).map {
        key == [$0] ? UInt8(ground) : UInt8($0 * 255 / maximum)
      }
    default: table = []
    }
  }

  /// The greys of `width` pixels, or nil if one has no colour in the palette.
  func convert(_ row: ArraySlice<UInt8>, width: Int) -> [UInt8]? {
    row.withUnsafeBufferPointer { row in
      table.isEmpty ? channels(row, width) : colours(row, width)
    }
  }

  private func colours(
    _ row: UnsafeBufferPointer<UInt8>, _ width: Int
  ) -> [UInt8]? {
    let mask = 1 << depth - 1
    var greys = [UInt8](repeating: 0, count: width)
    for x in 0..<width {
      let bit = x * depth
      let code = Int(row[bit >> 3]) >> (8 - depth - bit & 7) & mask
      guard code < table.count else { return nil }
      greys[x] = table[code]
    }
    return greys
  }

  private func channels(
    _ row: UnsafeBufferPointer<UInt8>, _ width: Int
  ) -> [UInt8] {
    let channels = color.channels
    var values = [Int](repeating: 0, count: channels)
    return (0..<width).map { x in
      for channel in 0..<channels {
        let index = x * channels + channel
        values[channel] =
          depth == 8
          ? Int(row[index]) : Int(row[2 * index]) << 8 | Int(row[2 * index + 1])
      }
      if values == key { return UInt8(ground) }
      if depth == 16 {
        for channel in 0..<channels {
          values[channel] = (values[channel] * 255 + 32_767) / 65_535
        }
      }
      let grey =
        channels >= 3
        ? Luma.of(values[0], values[1], values[2]) : UInt8(values[0])
      let alpha = channels.isMultiple(of: 2) ? values[channels - 1] : 255
      return Self.over(ground, grey, alpha: alpha)
    }
  }

  private static func over(
    _ ground: Int, _ grey: UInt8, alpha: Int
  ) -> UInt8 {
    UInt8((Int(grey) * alpha + ground * (255 - alpha) + 127) / 255)
  }
}
