// A model file made by another program.

import InklingCore

/// What `python3 Tests/Scripts/golden_model.py` prints: a model file written
/// from the format's description with nothing but Python's struct and zlib.
///
/// Layers 6-3 (ReLU) and 3-2 (sigmoid). Weight i of layer l is (i + 1) / 8 - l,
/// bias j is -(j + 1) / 4. Input 2 x 3 pixels, scale 1/255, softmax, classes
/// "nein" and "ja \u{2713}", and an optional entry "note" that holds "hello".
enum GoldenModel {
  static let bytes = decode(
    """
    iUlOSw0KGgoBAAAABAMCAUAAAAACAAAAAAQAAAAAAAAAAAAAROKvYUAAAACAAAAAwAAAAG
    gAAAAAAAAAAAAAAAYAAAADAAAAEAAAAAEAAABAAQAAAAAAAIABAAAAAAAAwAIAAAAAAABA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAAAAAgAAABAAAAACAAAAAAMAAAAAAADAAAAAAA
    AAAMADAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAU0hBUAEAAAAMAAAAAQAAAAIA
    AAADAAAAU0NBTAEAAAAEAAAAgYCAO09VVFABAAAABAAAAAEAAABDTEFTAQAAABAAAAACAA
    AABG5laW4GamEg4pyTbm90ZQAAAAAFAAAAaGVsbG8AAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAA+AACAPgAAwD4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAPwAAID8AAEA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYD8AAIA/AACQPwAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKA/AACwPwAAwD8A
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    DQPwAA4D8AAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAEAAAAhAAAAQQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIC+AAAAvwAAQL8AAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABgvwAAQL8AAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIL8AAAC/
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAMC+AACAvgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAACAvgAAAL8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
    """)

  static let signature = ModelSignature(
    inputShape: .image(height: 2, width: 3), inputScale: 1 / 255,
    outputTransform: .softmax, classNames: ["nein", "ja \u{2713}"])

  static var layout: ParameterLayout {
    get throws {
      try ParameterLayout(inputs: 6, layers: [(3, .relu), (2, .sigmoid)])
    }
  }

  /// The parameters by their formula, padding zero.
  static var parameters: [Float] {
    get throws {
      let layout = try layout
      var floats = [Float](repeating: 0, count: layout.floatCount)
      for (number, layer) in layout.layers.enumerated() {
        for index in 0..<layer.inputs * layer.outputs {
          let (row, column) = index.quotientAndRemainder(
            dividingBy: layer.outputs)
          floats[layer.weights + row * layer.stride + column] =
            Float(index + 1) / 8 - Float(number)
        }
        for column in 0..<layer.outputs {
          floats[layer.biases + column] = -Float(column + 1) / 4
        }
      }
      return floats
    }
  }

  /// Base64 without Foundation; line ends are skipped.
  private static func decode(_ text: String) -> [UInt8] {
    let alphabet = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var (bits, count): (UInt32, UInt32) = (0, 0)
    for code in text.utf8 {
      guard let digit = alphabet.firstIndex(of: code) else { continue }
      bits = bits << 6 | UInt32(digit)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    return bytes
  }
}
