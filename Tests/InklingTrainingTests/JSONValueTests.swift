// The JSON writer against Foundation's parser.

import Foundation
import Testing

import InklingTraining

@Suite struct JSONValueTests {
  @Test(arguments: [
    "", "plain", "quote \" backslash \\ slash /", "tab\tfeed\nreturn\r",
    "\0\u{1}\u{1f}\u{7f}", "grüße 数字 🖋", "\u{2028}",
  ])
  func stringsReadBack(_ text: String) throws {
    let line = JSONValue.array([.string(text)]).description
    #expect(!line.contains("\n"))
    let read = try JSONSerialization.jsonObject(with: Data(line.utf8))
    #expect(read as? [String] == [text])
  }

  @Test(arguments: [
    0, -0.0, 1, 0.1, 1e-300, 2.2250738585072014e-308, 1.7976931348623157e308,
    1e16, -2.5,
  ])
  func numbersReadBack(_ number: Double) throws {
    let line = JSONValue.array([.float(number)]).description
    let read = try JSONSerialization.jsonObject(with: Data(line.utf8))
    #expect(read as? [Double] == [number])
  }

  @Test func numbersThatJSONHasNotAreNull() {
    #expect(JSONValue.float(Double.infinity).description == "null")
    #expect(JSONValue.float(Float.nan).description == "null")
  }

  @Test func membersKeepTheirOrder() {
    let value = JSONValue.object([
      "z": .int(1), "a": .bool(true), "m": .array([.null, .ints([2, 3])]),
    ])
    #expect(value.description == #"{"z":1,"a":true,"m":[null,[2,3]]}"#)
  }
}
