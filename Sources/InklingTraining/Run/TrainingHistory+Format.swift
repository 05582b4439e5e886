// The text forms of a history: which columns, which characters.

extension TrainingHistory {
  /// A file form of a history. The columns are the same in both; a figure that
  /// was not taken is an empty field, or null.
  package enum Format: String, CaseIterable, Sendable {
    /// A header line and one line a report, as RFC 4180 says (lines end in
    /// CR LF). A loss that is no number is `nan`, `inf` or `-inf`.
    case csv
    /// One array of objects (RFC 8259), an object per line. A loss that is no
    /// number is null.
    case json

    /// The form that a file's name asks for by its ending, in any case.
    ///
    /// - Throws: `TrainingError` for any other ending.
    package init(path: String) throws(TrainingError) {
      for format in Self.allCases
      where TrainingError.path(path, endsIn: format.rawValue) {
        self = format
        return
      }
      throw .ending(of: path, expected: ".csv or .json")
    }

    /// The columns, in order.
    package static let columns = [
      "epoch", "ends_epoch", "step", "samples", "learning_rate", "seconds",
      "seconds_total", "train_loss", "train_accuracy", "validation_loss",
      "validation_accuracy", "test_loss", "test_accuracy",
    ]

    var opening: String {
      switch self {
      case .csv: Self.columns.joined(separator: ",") + "\r\n"
      case .json: "["
      }
    }

    var closing: String {
      switch self {
      case .csv: ""
      case .json: "\n]\n"
      }
    }

    func line(_ report: TrainingReport, isFirst: Bool) -> String {
      let fields = fields(report)
      switch self {
      case .csv: return fields.joined(separator: ",") + "\r\n"
      case .json:
        let row = JSONValue.members(
          zip(Self.columns, fields).map {
            ($0, $1.isEmpty ? .null : .number($1))
          })
        return (isFirst ? "\n" : ",\n") + row.description
      }
    }

    private func fields(_ report: TrainingReport) -> [String] {
      [
        "\(report.epoch)", "\(report.endsEpoch)", "\(report.step)",
        "\(report.samples)",
        number(report.learningRate), number(report.seconds),
        number(report.totalSeconds),
      ]
        + [report.train, report.validation, report.test].flatMap { figures in
          figures.map { [number($0.loss), number($0.accuracy)] } ?? ["", ""]
        }
    }

    /// The fewest digits that read back as the same number.
    private func number<Value>(_ value: Value) -> String
    where Value: BinaryFloatingPoint & CustomStringConvertible {
      value.isFinite || self == .csv ? value.description : ""
    }
  }

  /// The whole history in one of its file forms.
  package func text(as format: Format) -> String {
    var text = format.opening
    for (index, report) in reports.enumerated() {
      text += format.line(report, isFirst: index == 0)
    }
    return text + format.closing
  }
}

/// Files whose ending says their form.
extension TrainingError {
  package static func ending(of path: String, expected: String) -> Self {
    Self(.option, "\(path): expected a name that ends in \(expected)")
  }

  /// Whether a path's last part is a name, a point and `ending`, in any case.
  package static func path(_ path: String, endsIn ending: String) -> Bool {
    let suffix = Array(("." + ending).utf8)
    let name = path.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }
    guard name.count > suffix.count else { return false }
    // A small letter is the large one with one bit more.
    return zip(name, suffix.reversed()).allSatisfy { byte, wanted in
      byte == wanted || (byte | 0x20 == wanted && wanted != UInt8(ascii: "."))
    }
  }
}
