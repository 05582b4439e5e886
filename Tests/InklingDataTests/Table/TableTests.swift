// Tables in CSV and TSV: what is taken for what, and what is refused where.

import CZlib
import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct TableTests {
  static func load(
    _ text: String, test: String? = nil, label: String? = nil,
    share: Double? = nil, areFloats: Bool? = nil
  ) throws(DataError) -> DataSplits {
    var reading = TableReading()
    (reading.label, reading.testShare) = (label, share)
    (reading.isWhole, reading.areFloats) = (test == nil, areFloats)
    return try TableFiles.load(
      TableSource(path: "it", bytes: Array(text.utf8)),
      test: test.map { TableSource(path: "test", bytes: Array($0.utf8)) },
      reading: reading)
  }

  static func detail(
    _ text: String, test: String? = nil, label: String? = nil
  ) -> String {
    refusal { try load(text, test: test, label: label) }?.detail ?? "read"
  }

  /// One small table, written in many ways.
  private static let plain = "a,y,b\n1,0,2.5\n-3,1,4e1\n0.5,0,-0\n"

  @Test(arguments: [
    (plain, nil, "label column 'y' (the 2th)"),
    ("\u{feff}" + plain, nil, "label column 'y' (the 2th)"),
    (
      "y;a;b\r\n0;1;2.5\r\n1;-3;40\r\n0;.5;-0.0", nil,
      "label column 'y' (first)"
    ),
    (
      "\"a\"\t\"b\"\t\"Class\"\n1\t\"2.5\"\t\"0\"\n\n -3 \t+40.\t1\n\"0.5\"\t0\t0\n",
      nil, "label column 'Class' (last)"
    ),
    ("1,2.5,0\n-3,40,1\n0.5,0,0\n", nil, "label column 3"),
    ("1,2.5,0\n-3,40,1\n0.5,0,0\n", "last", "label column 3"),
    ("1,0,2.5\n-3,1,40\n0.5,0,0\n", "2", "label column 2"),
    (
      ",a,b,target\n0,1,2.5,0\n1,-3,40,1\n2,0.5,0,0\n", nil,
      "column 1 left out (the rows' numbers)"
    ),
    (
      "a,b,kind\n1,2.5,0.0\n-3,40,1\n0.5,0,0e3\n", "kind",
      "label column 'kind' (last)"
    ),
  ])
  func tablesAreRead(text: String, label: String?, note: String) throws {
    let data = try Self.load(text, label: label)
    #expect(data.test.labels == [0, 1, 0])
    #expect(data.test.classNames == ["0", "1"])
    #expect(data.test.shape == .vector(count: 2))
    #expect(
      (0..<3).flatMap { data.test.rows.floats(ofRow: $0) }
        == [1, 2.5, -3, 40, 0.5, 0])
    #expect(data.notes[0].contains(note), "\(data.notes)")
  }

  @Test func labelsMayBeTexts() throws {
    let data = try Self.load(
      "x,y,z,kind\n1,2,3,rose\n4,5,6,\"a \"\"b\"\", c\"\n7,8,9,rose\n")
    #expect(data.test.classNames == ["a \"b\", c", "rose"])
    #expect(data.test.labels == [1, 0, 1])
    let numbers = try Self.load("label,x\n10,1\n9,2\n-1,3\n9.0,4\n")
    #expect(numbers.test.classNames == ["-1", "9", "10"])
    #expect(numbers.test.labels == [2, 1, 0, 1])
  }

  @Test(arguments: [
    ("a,b,y\n1,,0\n2,3,1\n", "row 1 (line 2), column 'b': an empty cell"),
    (
      "a,b,y\n1,2,0\n\n2,NaN,1\n", "row 2 (line 4), column 'b': 'NaN', no value"
    ),
    ("y,b,c\n0,1,2\n1,?,4\n", "row 2 (line 3), column 'b': '?', no value"),
    ("a,b,y\n1,2,0\n2,3,\n", "row 2 (line 3), column 'y': no label"),
    ("a,b,y\n1,2,0\n2,abc,1\n", "row 2 (line 3), column 'b': 'abc'; expected"),
    ("a,y,b\n1,0,2\n2,1,1e99\n", "row 2 (line 3), column 'b': '1e99', more"),
    ("a,y,b\n1,0,2\n2,1,inf\n", "row 2 (line 3), column 'b': 'inf'"),
    ("1,2,0\n2,3\n3,4,1\n", "row 2 (line 2): 2 cells; expected 3"),
    ("a,b,y\n1,2,0\n2,3,1,4\n", "row 2 (line 3): 4 cells; expected 3"),
    ("a;y;b\n1;0;2\n2;1;2,5\n", "row 2 (line 3), column 'b': '2,5'; a decimal"),
    ("a,b,y\n1,2,0.5\n2,3,1.5\n", "column 'y': '0.5' in row 1, a measured"),
    ("0,1,2\n1,2,3\n0,3,2\n", "which column is the label cannot be told"),
    ("a,b,y\n", "no rows"),
    ("one\ntwo\n", "no table"),
    ("a,b,y\n1,\"2,0\n2,3,1\n", "no table|line 2: a quote that is not closed"),
    ("y,y,a\n0,0,1\n1,1,2\n", "which column is the label cannot be told"),
  ])
  func whatIsWrongIsSaidWhere(text: String, detail: String) {
    let found = Self.detail(text)
    #expect(
      detail.split(separator: "|").contains { found.contains($0) },
      "\(found)")
  }

  @Test(arguments: [
    ("z", "no column 'z'; there are 'a', 'b', 'c'"), ("4", "no column '4'"),
    ("a", "column 'a': 150 different numbers in 150 rows"),
  ])
  func labelsAreNamed(label: String, detail: String) {
    let rows = (0..<150).map { "\($0 * 7),\($0).5,\($0 % 3)\n" }.joined()
    #expect(Self.detail("a,b,c\n" + rows, label: label).hasPrefix(detail))
  }

  @Test func aTestPartHasTheSameColumns() throws {
    let train = "a,b,label\n1,2,x\n3,4,y\n"
    let both = try Self.load(train, test: "label,a,b\ny,5,6\n")
    #expect(both.train.labels == [0, 1])
    #expect(both.test.labels == [1])
    #expect(both.test.rows.floats(ofRow: 0) == [5, 6])
    for (test, detail) in [
      ("a,b\n5,6\n", "no column of labels, which it has as column 'label'"),
      ("b,a,label\n5,6,x\n", "feature 1 is column 'b'; expected 'a' as in it"),
      ("a,label\n5,x\n", "1 features; expected 2"),
      ("a,b,label\n5,6,z\n", "row 1, column 'label': class 'z', which is not"),
      ("5,6,x\n7,8,y\n", "no header; expected one as in it"),
    ] {
      let found = Self.detail(train, test: test)
      #expect(found.contains(detail), "\(found)")
    }
  }

  @Test func aPartIsSplitOff() throws {
    let rows = (0..<100).map { "\($0),\($0 % 4)\n" }.joined()
    let data = try Self.load("x,y\n" + rows, share: 0.2)
    #expect(data.train.count == 80 && data.test.count == 20)
    let again = try Self.load("x,y\n" + rows, share: 0.2)
    #expect(data.test.labels == again.test.labels)
    #expect(
      Set((0..<80).map { data.train.rows.floats(ofRow: $0)[0] })
        .isDisjoint(with: (0..<20).map { data.test.rows.floats(ofRow: $0)[0] }))
  }

  /// Rows of pixels are what the IDX files of them are.
  @Test(arguments: [true, false])
  func pixelsAreBytes(hasHeader: Bool) throws {
    let digits = try StrokeDigits.splits(train: 40, test: 0).train
    var text =
      hasHeader
      ? "label," + (0..<784).map { "pixel\($0)" }.joined(separator: ",") + "\n"
      : ""
    for row in 0..<digits.count {
      text += "\(digits.labels[row]),"
      text +=
        digits.rows.bytes(ofRow: row).map { "\($0)" }.joined(separator: ",")
        + "\n"
    }
    let data = try Self.load(text).test
    #expect(data.shape == .image(height: 28, width: 28))
    #expect(try DataFingerprint(data) == DataFingerprint(digits))
    let floats = try Self.load(text, areFloats: true).test
    #expect(floats.rows.areFloats)
    #expect(
      floats.rows.floats(ofRow: 7)
        == digits.rows.bytes(ofRow: 7).map { Float($0) })
  }

  @Test func smallCountsAreNoPixels() throws {
    let rows = (0..<20).map { row in
      (0..<64).map { "\(($0 * row) % 17)" }.joined(separator: ",")
        + ",\(row % 3)\n"
    }.joined()
    let data = try Self.load(rows, label: "last").test
    #expect(data.rows.areFloats && data.scale == 1)
    #expect(data.shape == .vector(count: 64))
  }

  /// Longer than what is in memory at once, so that rows lie across its end.
  @Test(arguments: ["\n", "\r\n"])
  func longTablesAreStreamed(end: String) throws {
    var text = "id,a,\"b\nc\",kind" + end
    for row in 0..<30_000 {
      text += "\(row),\(row).25,\"\(row % 7)\",k\(row % 5)" + end
    }
    #expect(text.utf8.count > 2 * TableText.windowSize)
    let data = try Self.load(text).test
    #expect(data.count == 30_000)
    for row in [0, 12_345, 29_999] {
      #expect(
        data.rows.floats(ofRow: row) == [Float(row) + 0.25, Float(row % 7)])
      #expect(data.labels[row] == UInt16(row % 5))
    }
    let wrong = text + "x,1,2,k1"
    #expect(
      Self.detail(wrong).hasPrefix("row 30001 (line 30003)") == false)
    #expect(
      Self.detail(text + "9,z,2,k1").hasPrefix(
        "row 30001 (line 30003), column 'a': 'z'"))
  }

  @Test func foldersAndPackedFilesAreRead() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("a,b,y\n1,2,0\n3,4,1\n".utf8), to: "train.csv")
    #expect(
      refusal { try DataSplits.load(folder.path) }?.detail
        .hasPrefix("no part to test on; expected --test") == true)
    try folder.write(
      gzipped(Array("y\ta\tb\n1\t5\t6\n".utf8)), to: "test.tsv.gz")
    let data = try DataSplits.load(folder.path)
    #expect(data.train.count == 2 && data.test.labels == [1])
    #expect(
      Set(DataSplits.sources(of: folder.path).files)
        == [folder.path("train.csv"), folder.path("test.tsv.gz")])
    #expect(
      refusal { try DataSplits.load(folder.path, testShare: 0.5) }?.detail
        .hasPrefix("a part to test on, and --test") == true)
  }

  private func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = folder.path("x.gz")
    let file = try #require(gzopen(path, "wb"))
    #expect(gzwrite(file, bytes, UInt32(bytes.count)) == bytes.count)
    #expect(gzclose(file) == Z_OK)
    return try folder.read("x.gz")
  }
}
