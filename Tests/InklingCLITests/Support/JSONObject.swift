// The program's JSON as another parser reads it.

import Foundation
import Testing

/// A JSON object on a line of standard output.
struct JSONObject {
  private let members: [String: Any]

  init(_ line: String) throws {
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    members = try #require(value as? [String: Any], "no object: \(line)")
  }

  private init(members: [String: Any]) { self.members = members }

  /// The objects in a list.
  func list(_ key: String) throws -> [JSONObject] {
    try objects(key).map { JSONObject(members: $0) }
  }

  /// The object that is a member.
  func object(_ key: String) throws -> JSONObject {
    let found = members[key] as? [String: Any]
    return JSONObject(members: try #require(found, "no object '\(key)'"))
  }

  func int(_ key: String) throws -> Int { Int(try number(key)) }

  func matrix(_ key: String) throws -> [[Int]] {
    try #require(members[key] as? [[Int]], "no matrix '\(key)'")
  }

  var keys: Set<String> { Set(members.keys) }

  func string(_ key: String) throws -> String {
    try #require(members[key] as? String, "no text '\(key)'")
  }

  func number(_ key: String) throws -> Double {
    try #require(members[key] as? NSNumber, "no number '\(key)'").doubleValue
  }

  func numbers(_ key: String) throws -> [Double] {
    try #require(members[key] as? [NSNumber], "no numbers '\(key)'")
      .map(\.doubleValue)
  }

  func strings(_ key: String) throws -> [String] {
    try #require(members[key] as? [String], "no texts '\(key)'")
  }

  func objects(_ key: String) throws -> [[String: Any]] {
    try #require(members[key] as? [[String: Any]], "no objects '\(key)'")
  }

  func isNull(_ key: String) -> Bool { members[key] is NSNull }
}
