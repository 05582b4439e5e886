// What a model's file says of the data that it was trained on, so that they are
// found again, and that they are others is noticed. Documentation/ModelFormat.md,
// tag TRAI.

import InklingCore

/// The name, the size and the checksums of a data set, and what was made of its
/// pictures.
package struct DataRecord: Hashable, Sendable {
  /// As it was named to who trained: a path, which may lead elsewhere by now.
  /// `nil` for a name with control characters.
  package var name: String?
  /// The part that was trained on, before anything was split off or repeated.
  package var train: DataFingerprint?
  /// The part that was tested on, if there was one.
  package var test: DataFingerprint?
  /// What was made of pictures, if the data were such.
  package var pictures: Pictures?
  /// The share to test on that was split off.
  package var testShare: Double?
  /// The column of a table's labels, as it was named.
  package var label: String?
  /// The features' names, of a table with a header that names them.
  package var columns: [String]?
  /// The data that were mixed in so that they are not forgotten, as they were
  /// named.
  package var replay: String?

  /// What a network takes of a picture.
  package enum Pictures: String, Sendable {
    /// The digit in it, in MNIST's form.
    case digits
    /// All of it, in another size.
    case asIs = "as-is"
  }

  /// Joins the parts.
  package init(
    name: String? = nil, train: DataFingerprint? = nil,
    test: DataFingerprint? = nil, pictures: Pictures? = nil,
    testShare: Double? = nil, label: String? = nil, columns: [String]? = nil,
    replay: String? = nil
  ) {
    self.name = name.flatMap { Self.isPlain($0) ? $0 : nil }
    self.train = train
    self.test = test
    self.pictures = pictures
    self.testShare = testShare
    self.label = label.flatMap { Self.isPlain($0) ? $0 : nil }
    self.columns = columns.flatMap { $0.allSatisfy(Self.isPlain) ? $0 : nil }
    self.replay = replay.flatMap { Self.isPlain($0) ? $0 : nil }
  }

  /// The lines of a record, without their ends.
  var lines: [String] {
    [
      name.map { "data-name=\($0)" },
      train.map { "data-train=\($0.recorded)" },
      test.map { "data-test=\($0.recorded)" },
      pictures.map { "pictures=\($0.rawValue)" },
      testShare.map { "test-share=\($0)" },
      label.map { "label=\($0)" },
      columns.map { "columns=\(Self.joined($0))" },
      replay.map { "replay=\($0)" },
    ].compactMap { $0 }
  }

  /// - Parameter values: of a record's lines, by their names.
  /// - Returns: `nil` where no line is of data.
  init?(_ values: [Substring: String]) {
    self.init(
      name: values["data-name"],
      train: values["data-train"].flatMap { DataFingerprint(recorded: $0) },
      test: values["data-test"].flatMap { DataFingerprint(recorded: $0) },
      pictures: values["pictures"].flatMap { Pictures(rawValue: $0) },
      testShare: values["test-share"].flatMap { Double($0) }.flatMap {
        $0 > 0 && $0 < 1 ? $0 : nil
      }, label: values["label"],
      columns: values["columns"].map(Self.names), replay: values["replay"])
    guard !lines.isEmpty else { return nil }
  }

  /// With commas between; those within names, and the backslash, with a
  /// backslash before them.
  private static func joined(_ names: [String]) -> String {
    names.map { name in
      name.map { $0 == "," || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    }.joined(separator: ",")
  }

  private static func names(_ text: String) -> [String] {
    var names = [""]
    var isEscaped = false
    for character in text {
      if !isEscaped, character == "\\" {
        isEscaped = true
      } else if !isEscaped, character == "," {
        names.append("")
      } else {
        names[names.count - 1].append(character)
        isEscaped = false
      }
    }
    return names
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.unicodeScalars.contains { $0.isControl }
  }
}

extension DataFingerprint {
  /// `60000 1a2b3c4d`
  fileprivate var recorded: String {
    "\(count) \(String(checksum, radix: 16))"
  }

  fileprivate init?(recorded text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let count = Int(parts[0]), count >= 0,
      let checksum = UInt32(parts[1], radix: 16)
    else { return nil }
    self.init(count: count, checksum: checksum)
  }
}
