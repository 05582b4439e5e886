// Numbers, columns and cells as text.

import InklingRuns
import InklingTraining
import Testing

@testable import InklingCLI

@Suite struct TextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (50_890, "50,890"),
    (1_234_567, "1,234,567"), (-1234, "-1,234"),
    (.min, "-9,223,372,036,854,775,808"),
  ])
  func groupsDigits(_ number: Int, _ text: String) {
    #expect(String(grouped: number) == text)
  }

  @Test(arguments: [
    (999, "999 bytes"), (1000, "1.0 kB"), (999_940, "999.9 kB"),
    (999_960, "1.0 MB"), (37_203_968, "37.2 MB"), (2_500_000_000, "2.5 GB"),
  ])
  func namesBytes(_ bytes: Int, _ text: String) {
    #expect(String(bytes: bytes) == text)
  }

  @Test(arguments: [
    (1.25e-6, "1.25 us"), (0.0625, "62.5 ms"), (2.5, "2.50 s"),
  ])
  func namesSeconds(_ seconds: Double, _ text: String) {
    #expect(String(seconds: seconds) == text)
  }

  @Test(arguments: [
    (0.97345, 3, "0.973"), (2.0, 0, "2"), (-1.5, 1, "-1.5"),
    (1e300, 0, "1" + String(repeating: "0", count: 300)),
  ])
  func rounds(_ value: Double, _ places: Int, _ text: String) {
    // A double near 1e300 is not that power of ten itself.
    #expect(String(value, places: places).prefix(15) == text.prefix(15))
    #expect(String(value, places: places).count == text.count)
  }

  @Test func alignsColumns() {
    var table = Table(["name": .left, "n": .right])
    table.append(["a", "100"])
    table.append(["long name", "7"])
    #expect(
      table.text.text == """
        name         n
        a          100
        long name    7
        """)
  }
}

@Suite struct CSVTests {
  @Test(arguments: [
    (["a", "b c", ""], "a,b c,"), (["1,5", "x"], "\"1,5\",x"),
    (["say \"hi\""], "\"say \"\"hi\"\"\""), (["a\nb"], "\"a\nb\""),
  ])
  func cellsAreQuotedWhereTheyMustBe(_ cells: [String], _ line: String) {
    #expect(cells.csv == line)
  }

  @Test func valuesBecomeCells() {
    let values: [JSONValue] = [
      .null, .bool(true), .int(3), .string("x"), .ints([1, 2]),
    ]
    #expect(values.map(\.cell) == ["", "true", "3", "x", "1 2"])
  }
}
