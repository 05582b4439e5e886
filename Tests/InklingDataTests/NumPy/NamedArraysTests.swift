// Arrays under the names, in the types and in the layouts in which people save
// them: what Tests/Scripts/data_files.py writes by NumPy.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite(
  .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"))
struct NamedArraysTests {
  @Test(arguments: ["xy", "images", "first", "fortran", "numbered"])
  func namesAndLayoutsAreKnown(name: String) throws {
    let splits = try DataSplits.load(DataFiles.path("\(name).npz"))
    #expect(splits.train.shape == .image(height: 2, width: 3))
    DataFiles.check(splits, scale: 1 / 255)
  }

  @Test(arguments: ["unicode", "bytes"])
  func labelsMayBeTexts(name: String) throws {
    let splits = try DataSplits.load(DataFiles.path("\(name).npz"))
    // Of the classes that are trained on, by their bytes.
    let labels = DataFiles.labels(3, 1).map { Int($0) }
    let names = ["zero", "one", "two", "dr\u{e9}i"]
    #expect(splits.train.classNames == labels.map { names[$0] }.sorted())
    #expect(
      splits.train.labels.map { splits.train.classNames[Int($0)] }
        == labels.map { names[$0] })
  }

  @Test func oneSetIsSplitOrWhole() throws {
    let path = try DataFiles.path("whole.npz")
    #expect(
      refusal { try DataSplits.load(path) }?.detail
        .hasPrefix("no part to test on; expected --test") == true)
    let data = try DataSplits.load(path, tables: .whole).test
    #expect(data.shape == .vector(count: 6) && data.rows.areFloats)
    #expect(
      data.rows.floats(ofRow: 2)
        == DataFiles.pixels(3, 1)[12...].map { Float(Double($0) / 7) })
    // Whole numbers that do not lie as pictures are no pixels.
    let table = try DataSplits.load(
      DataFiles.path("table.npz"), tables: .whole
    ).test
    #expect(
      table.rows.floats(ofRow: 1)
        == DataFiles.pixels(3, 1)[6..<12].map { Float($0) })
    let bits = try DataSplits.load(
      DataFiles.path("bool.npz"), tables: .whole
    ).test
    #expect(bits.labels == [1, 0, 1] && bits.scale == 1)
    #expect(
      bits.rows.unpacked() == DataFiles.pixels(3, 1).map { $0 > 100 ? 1 : 0 })
  }

  /// Greys by the weights of pictures.
  @Test(arguments: ["last", "planes", "colours", "wide"])
  func coloursBecomeGreys(name: String) throws {
    let splits = try DataSplits.load(
      DataFiles.path("rgb-\(name).npz"), tables: .whole)
    #expect(splits.notes.count == 1)
    #expect(splits.notes[0].contains("turned to greys"))
    // Channels first, of pictures of another shape: of 2 x 3 pixels they could
    // as well be 3 rows of 2 colours.
    #expect(
      splits.test.shape
        == (name == "planes"
          ? .image(height: 1, width: 6) : .image(height: 2, width: 3)))
    let greys = (0..<3).flatMap { row in
      splits.test.rows.floats(ofRow: row).map { $0 * splits.test.scale }
    }
    for (grey, pixel) in zip(greys, DataFiles.pixels(3, 1)) {
      let (red, green) = (Double(pixel), Double(pixel / 2))
      let luma = 0.299 * red + 0.587 * green + 0.114 * (255 - red)
      #expect(abs(Double(grey) * 255 - luma) <= 0.51)
    }
  }

  @Test(arguments: [
    ("alpha", "images is u1 (3, 8, 8, 4): pictures of 4 channels"),
    ("twohot", "row 0 is no class: 1.0 in column 1; expected one 1"),
    ("measured", "label 0.5 of sample 0, a measured value"),
    ("objects", "the .npy header: an array of Python objects"),
    ("unknown", "no arrays that are known by name; there are spam, eggs"),
    ("alone", "no array y_train beside x_train; there are x_train"),
    ("short", "x is u1 (3, 2, 3); expected 2 samples, one a label"),
  ])
  func whatDoesNotFitIsNamed(name: String, detail: String) throws {
    let path = try DataFiles.path("\(name).npz")
    let error = refusal { try DataSplits.load(path) }
    #expect(
      error?.detail.hasPrefix(detail) == true, "\(String(describing: error))")
  }

  @Test func foldersOfArraysAreRead() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ shape: [Int], _ bytes: [UInt8]) throws {
      try folder.write(
        NPYHeader.encoded(type: "|u1", shape: shape) + bytes, to: name)
    }
    for (part, count, first) in [("train", 3, 1), ("test", 2, 100)] {
      try write(
        "X_\(part).npy", [count, 2, 3], DataFiles.pixels(count, first))
      try write(
        "y_\(part).npy", [count],
        DataFiles.labels(count, first).map { UInt8($0) })
    }
    try DataFiles.check(DataSplits.load(folder.path), scale: 1 / 255)
    #expect(DataSplits.sources(of: folder.path).files.count == 4)
  }
}
