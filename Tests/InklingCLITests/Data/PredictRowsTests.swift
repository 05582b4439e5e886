// `predict` of rows: tables and arrays, with labels or without, as the library
// reads them.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct PredictRowsTests {
  private let folder: TemporaryFolder
  private var model: String { folder.path("m.ink") }
  /// What stands in a table: two features and a kind.
  private let rows: [(Double, Double, String)]

  /// A model of a table whose features are far from 0, standardized.
  init() throws {
    folder = try TemporaryFolder()
    var random = Numbers(seed: 3)
    rows = (0..<60).map { row in
      (
        500 + 20 * Double(row % 2) + Double(random.float()),
        0.25 * Double(random.float()), row % 2 == 0 ? "oak" : "ash"
      )
    }
    try write(
      "t.csv", "height,mass,kind", rows.map { "\($0),\($1),\($2)" })
    let run = try InklingProcess(
      "train", "--data", folder.path("t.csv"), "--test", "0.2",
      "--standardize", "--epochs", "20", "--hidden", "6", "--output", model)
    try #require(run.status == 0, "\(run.errors)")
  }

  private func write(
    _ name: String, _ header: String?, _ lines: [String]
  ) throws {
    let all = (header.map { [$0] } ?? []) + lines
    try folder.write(
      Array(all.joined(separator: "\n").utf8) + [10], to: name)
  }

  private func predict(
    _ name: String, _ further: String...
  ) throws -> InklingProcess {
    try InklingProcess(["predict", model, folder.path(name)] + further)
  }

  /// What the library makes of the same numbers.
  @Test func eachRowIsAnswered() throws {
    let run = try predict("t.csv", "--json")
    try #require(run.status == 0, "\(run.errors)")
    try #require(run.lines.count == rows.count)
    var predictor = try Predictor(model: Model(path: model))
    var correct = 0
    for (index, row) in rows.enumerated() {
      let line = try JSONObject(run.lines[index])
      let inputs = [Float(row.0), Float(row.1)]
      var outputs: [Float] = [0, 0]
      var span = outputs.mutableSpan
      let label = try predictor.predict(inputs: inputs.span, into: &span)
      #expect(try line.number("label") == Double(label))
      #expect(
        try line.numbers("probabilities") == outputs.map { Double("\($0)") })
      #expect(try line.number("index") == Double(index))
      #expect(try line.string("true_class") == row.2)
      if try line.string("class") == row.2 { correct += 1 }
    }
    #expect(correct > 55)
    let text = try predict("t.csv", "--index", "1")
    #expect(text.lines.count == 1)
    #expect(text.lines[0].hasPrefix(folder.path("t.csv:1  ash  ")))
    #expect(text.lines[0].hasSuffix("true ash"))
  }

  /// Labels or none, rows' numbers or none, tabs, no header: the same answers.
  @Test(arguments: 0..<6)
  func rowsMayBeWrittenSo(form: Int) throws {
    let features = rows.map { "\($0.0),\($0.1)" }
    let numbered = features.enumerated().map { "\($0 + 1),\($1)" }
    switch form {
    case 0: try write("x.csv", "height,mass", features)
    case 1: try write("x.csv", "id,height,mass", numbered)
    case 2: try write("x.csv", nil, features)
    case 3:
      try write(
        "x.csv", nil, zip(features, rows).map { "\($0),\($1.2)" })
    case 4:
      try write(
        "x.csv", "kind\theight\tmass",
        rows.map { "\($0.2)\t\($0.0)\t\($0.1)" })
    default: try write("x.csv", "height,mass,kind", features.map { "\($0)," })
    }
    func probabilities(_ run: InklingProcess) throws -> [[Double]] {
      try #require(run.status == 0, "\(run.errors)")
      return try run.lines.map {
        try JSONObject($0).numbers("probabilities")
      }
    }
    let expected = try probabilities(predict("t.csv", "--json"))
    let run = try predict("x.csv", "--json")
    #expect(try probabilities(run) == expected)
    let first = try JSONObject(#require(run.lines.first))
    #expect(first.isNull("true_class") != [3, 4].contains(form))
  }

  @Test(arguments: [
    (
      "height,weight", "1,2", "no column 'mass', which the model was trained on"
    ),
    ("mass,height", "1,2", "feature 1 is column 'mass'; expected 'height'"),
    (
      "height,mass,age,kind", "1,2,3.5,oak",
      "column 'age', which the model was not trained on"
    ),
    ("height,mass", "1,", "column 'mass': an empty cell; expected a number"),
    (nil, "5,6,7,9", "4 columns; expected 2, which the model takes, or 3"),
    (
      "height,mass,label", "1,2,elm",
      "class 'elm', which is not trained on; expected one of ash, oak"
    ),
  ])
  func otherColumnsAreRefused(
    header: String?, row: String, words: String
  ) throws {
    try write("x.csv", header, [row, row])
    let run = try predict("x.csv")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1)
  }

  /// The model's file says what its columns were called.
  @Test func namesMayHoldAnything() throws {
    let names = ["a,b", "c\\", "\u{e9}"]
    let record = DataRecord(columns: names)
    let entry = TrainingRecord(
      recipe: "r", loss: "l", seed: 1, epochs: 1, steps: 1, data: record)
    #expect(
      TrainingRecord(encoded: entry.encoded())?.data?.columns == names)
    #expect(DataRecord(columns: ["a\n"]).columns == nil)
    let shown = try InklingProcess("inspect", model, "--json")
    #expect(shown.output.contains(#""columns":["height","mass"]"#))
  }

  /// The rows of an array, and of an archive without labels.
  @Test func arraysAreRows() throws {
    let floats = rows.flatMap { [Float($0.0), Float($0.1)] }
    let header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (60, 2), }"
    let text = header.padding(118 - 1) + "\n"
    let bytes: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)
      + floats.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
    try folder.write(bytes, to: "x.npy")
    let table = try predict("t.csv", "--json")
    let array = try predict("x.npy", "--json")
    try #require(array.status == 0, "\(array.errors)")
    #expect(array.lines.count == 60)
    for (one, other) in zip(table.lines, array.lines) {
      #expect(
        try JSONObject(one).numbers("probabilities")
          == JSONObject(other).numbers("probabilities"))
    }
    try folder.write(Array(bytes.prefix(200)), to: "cut.npy")
    let cut = try predict("cut.npy")
    #expect(cut.status == 1)
    #expect(cut.errors.contains("cut.npy"))
  }
}

extension String {
  fileprivate func padding(_ count: Int) -> String {
    self + String(repeating: " ", count: count - self.count)
  }
}
