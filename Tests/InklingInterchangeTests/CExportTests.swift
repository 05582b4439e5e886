// Exported C against the model itself, compiled and run here: every activation,
// float32 and 8 bits, one layer and several. Other processors: `make boards`.

@testable import InklingInterchange
import InklingTraining
import InklingTestSupport
import Testing

@Suite("C export")
struct CExportTests {
  /// Reads samples until the end, writes a line each: label and outputs.
  static let program = """
    #include "net.h"
    #include <stdio.h>
    int main(void) {
      uint8_t x[NET_INPUTS];
      float y[NET_OUTPUTS];
      while (fread(x, 1, sizeof x, stdin) == sizeof x) {
        printf("%d", net_predict(x, y));
        if (net_predict(x, NULL) != net_predict(x, y))
          return 1;
        for (int i = 0; i < NET_OUTPUTS; i++)
          printf(" %.9g", (double)y[i]);
        printf("\\n");
      }
      return 0;
    }
    """

  static let cases: [(Activation, Activation, OutputTransform)] =
    Activation.allCases.flatMap { activation in
      [(activation, .identity, .softmax), (.relu, activation, .none)]
    }

  @Test("Labels and outputs are the model's", arguments: cases)
  func agrees(
    hidden: Activation, last: Activation, transform: OutputTransform
  ) throws {
    for (quantizes, widths) in [
      (false, [19, 7, 5]), (false, [5]), (true, [19, 7, 5]), (true, [5]),
    ] {
      var network = try Network(
        shape: .vector(count: 23),
        layers: widths.enumerated().map {
          .dense($1, .builtin($0 == widths.count - 1 ? last : hidden))
        }, outputTransform: transform)
      network.initialize(.glorot, seed: 8)
      let data = try Dataset.ofBytes(
        count: 100, columns: 23, seed: 4)
      let folder = try TemporaryFolder()
      if quantizes {
        try QuantizedNetwork(network, calibratingWith: data)
          .save(to: folder.path("net.ink"))
      } else {
        try network.save(to: folder.path("net.ink"))
      }
      let model = try Model(path: folder.path("net.ink"))
      try model.writeC(
        to: folder.path("net.c"), origin: "a */ model\nof tests")
      let lines = try Self.run(data, in: folder)
      try #require(lines.count == data.count)
      let outputs = try model.outputs(for: data)
      for (index, line) in lines.enumerated() {
        let words = line.split(separator: " ").compactMap { Float(String($0)) }
        try #require(words.count == 6)
        let row = outputs[index * 5..<index * 5 + 5]
        for (found, expected) in zip(words.dropFirst(), row) {
          #expect(abs(found - expected) < 2e-6, "\(line), \(row)")
        }
        // Float sums round differently with fused multiply-adds.
        guard quantizes || row.sorted().suffix(2).gap > 1e-5 else { continue }
        #expect(Int(words[0]) == (try Self.label(model, data, index)))
      }
    }
  }

  @Test(
    "Pictures are averaged as the model does",
    arguments: [(14, 14), (16, 16), (28, 11), (9, 28), (1, 1)])
  func averages(rows: Int, columns: Int) throws {
    for quantizes in [false, true] {
      var network = try Network(
        shape: .image(height: 28, width: 28),
        layers: [.dense(19, .builtin(.relu)), .dense(5)],
        reducedShape: .image(height: rows, width: columns))
      network.initialize(.glorot, seed: 8)
      let data = try Dataset.ofBytes(count: 40, columns: 784, seed: 4)
      let folder = try TemporaryFolder()
      let model =
        try quantizes
        ? QuantizedNetwork(network, calibratingWith: data).model()
        : Model(network)
      try model.writeC(to: folder.path("net.c"), origin: "a test")
      let lines = try Self.run(
        data, in: folder,
        "-fsanitize=undefined -fsanitize-trap=all")
      try #require(lines.count == data.count)
      let outputs = try model.outputs(for: data)
      for (index, line) in lines.enumerated() {
        let words = line.split(separator: " ").compactMap { Float(String($0)) }
        for (found, expected) in zip(
          words.dropFirst(), outputs[index * 5..<index * 5 + 5])
        {
          #expect(abs(found - expected) < 2e-6)
        }
        guard quantizes else { continue }
        #expect(Int(words[0]) == (try Self.label(model, data, index)))
      }
    }
  }

  /// Widths with whole registers and parts of them, beyond what registers hold
  /// at once, and below one; inputs that fill no mask.
  @Test(
    "Vectors give the bits of plain loops",
    arguments: [
      (23, [300, 70, 33, 17, 3]), (131, [9, 64, 12, 4]),
    ], [false, true])
  func vectorsAgree(
    shape: (inputs: Int, widths: [Int]), quantizes: Bool
  ) throws {
    var network = try Network(
      shape: .vector(count: shape.inputs),
      layers: shape.widths.enumerated().map {
        .dense(
          $1,
          .builtin(
            $0 == shape.widths.count - 1
              ? .identity : [.relu, .sigmoid, .tanh, .step][$0 % 4]))
      }, outputTransform: .softmax)
    network.initialize(.glorot, seed: 8)
    let data = try Dataset.ofBytes(count: 30, columns: shape.inputs, seed: 4)
    let folder = try TemporaryFolder()
    let model =
      try quantizes
      ? QuantizedNetwork(network, calibratingWith: data).model()
      : Model(network)
    try model.writeC(to: folder.path("net.c"), origin: "a test")
    let expected = try Self.run(data, in: folder, "-O0")
    #expect(expected.count == data.count)
    for compiler in ["clang", "gcc"] {
      guard system("command -v \(compiler) >/dev/null") == 0 else { continue }
      for options in [
        "-O2", "-O3", "-O2 -mavx2", "-O2 -march=native", "-O2 -ffreestanding",
      ] {
        let found = try Self.run(data, in: folder, options, by: compiler)
        #expect(found == expected, "\(compiler) \(options)")
      }
      // What is chosen where there are no wider registers, or not the widest.
      #if arch(x86_64)
        guard system("command -v qemu-x86_64 >/dev/null") == 0 else { continue }
        for processor in ["qemu64", "max"] {
          let found = try Self.run(
            data, in: folder, "-O2", by: compiler,
            on: "qemu-x86_64 -cpu \(processor)")
          #expect(found == expected, "\(compiler) on \(processor)")
        }
      #endif
    }
  }

  @Test(
    "A path that is no C file's is refused",
    arguments: [
      "digits", "digits.h", "9.c", "", "folder/.c", "x.c/", "a\"b.c",
      "a\\b.c", "a\nb.c", "a\u{85}.c",
      "stdint.c", "folder/math.c",
    ])
  func refusesPath(path: String) throws {
    var network = try Network(shape: .vector(count: 2), layers: [.dense(2)])
    network.initialize(.glorot, seed: 1)
    let folder = try TemporaryFolder()
    try network.save(to: folder.path("net.ink"))
    let model = try Model(path: folder.path("net.ink"))
    let error = #expect(throws: FileError.self) {
      try model.writeC(to: path, origin: "a test")
    }
    #expect(
      error?.description.hasPrefix("\(path): not a name for C source") == true)
  }

  @Test(
    "Any name compiles: the header is included by the file's",
    arguments: ["my-model", "a b", "a.b.c", "net", "z\u{e9}ro"])
  func includesItsHeader(name: String) throws {
    var network = try Network(shape: .vector(count: 2), layers: [.dense(2)])
    network.initialize(.glorot, seed: 1)
    let folder = try TemporaryFolder()
    try Model(network).writeC(to: folder.path("\(name).c"), origin: "a test")
    #expect(try folder.names() == ["\(name).c", "\(name).h"])
    let command = "cd '\(folder.path)' && clang -std=c99 -Wall -Werror -c *.c"
    #expect(system(command) == 0)
  }

  @Test(
    "Weights beyond floats' range give no label, and nothing undefined",
    arguments: cases)
  func survivesExtremes(
    hidden: Activation, last: Activation, transform: OutputTransform
  ) throws {
    let data = try Dataset.ofBytes(count: 20, columns: 23, seed: 4)
    var network = try Network(
      shape: .vector(count: 23),
      layers: [.dense(19, .builtin(hidden)), .dense(5, .builtin(last))],
      scale: 1e30, outputTransform: transform)
    network.initialize(.glorot, seed: 8)
    for layer in 0..<2 {
      network.setParameters(
        ofLayer: layer,
        weights: network.weights(ofLayer: layer).map { $0 * 1e38 },
        biases: network.biases(ofLayer: layer))
    }
    let folder = try TemporaryFolder()
    try Model(network).writeC(to: folder.path("net.c"), origin: "a test")
    let lines = try Self.run(
      data, in: folder,
      "-fsanitize=undefined,float-cast-overflow -fsanitize-trap=all")
    #expect(lines.count == data.count)
    for line in lines {
      let words = line.split(separator: " ")
      let outputs = words.dropFirst().compactMap { Float(String($0)) }
      guard !outputs.allSatisfy(\.isFinite) else { continue }
      #expect(words.first == "-1", "\(line)")
    }
  }

  private static func label(
    _ model: Model, _ data: Dataset, _ index: Int
  ) throws -> Int {
    guard case .bytes(let rows) = data.rows else { return -1 }
    let pixels = UnsafeBufferPointer(
      start: rows.row(index), count: rows.columns)
    var predictor = try Predictor(model: model)
    return try predictor.label(ofPixels: pixels.span)
  }

  /// Compiles net.c and the program above, and runs them on all samples.
  private static func run(
    _ data: Dataset, in folder: TemporaryFolder, _ options: String = "",
    by compiler: String = "clang", on processor: String = ""
  ) throws -> [String] {
    guard case .bytes(let rows) = data.rows else { return [] }
    var bytes: [UInt8] = []
    for index in 0..<data.count {
      bytes += UnsafeBufferPointer(
        start: rows.row(index), count: rows.columns)
    }
    try folder.write(bytes, to: "samples")
    try folder.write(Array(program.utf8), to: "main.c")
    let command = """
      cd '\(folder.path)' && \(compiler) -std=c99 -pedantic -Wall -Wextra -Werror \
      -O1 \(options) net.c main.c -o net && \(processor) ./net <samples >lines
      """
    #expect(system(command) == 0)
    return String(decoding: try folder.read("lines"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }
}

extension ArraySlice<Float> {
  /// How far two are apart.
  fileprivate var gap: Float { (last ?? 0) - (first ?? 0) }
}
