// The text forms of a history: which columns, which characters.

extension TrainingHistory {
  /// A file form of a history. The columns are the same in both; a figure that
  /// was not taken is an empty field, or null.
  public enum Format: String, CaseIterable, Sendable {
    /// A header line and one line a report, as RFC 4180 says (lines end in
    /// CR LF). A loss that is no number is `nan`, `inf` or `-inf`.
    case csv
    /// One array of objects (RFC 8259), an object a line. A loss that is no
    /// number is null.
    case json

    /// The form that a file's name asks for by its ending, in any case.
    ///
    /// - Throws: `HistoryFileError.ending` for any other ending.
    public init(path: String) throws(HistoryFileError) {
      for format in Self.allCases
      where HistoryFileError.path(path, endsIn: format.rawValue) {
        self = format
        return
      }
      throw .ending(path: path, expected: [".csv", ".json"])
    }

    /// The columns, in order.
    public static let columns = [
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

    func line(_ row: Row, isFirst: Bool) -> String {
      let fields = fields(row)
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

    private func fields(_ row: Row) -> [String] {
      [
        "\(row.epoch)", "\(row.endsEpoch)", "\(row.step)", "\(row.samples)",
        number(row.learningRate), number(row.seconds),
        number(row.totalSeconds),
      ]
        + [row.train, row.validation, row.test].flatMap { figures in
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
  public func text(as format: Format) -> String {
    var text = format.opening
    for (index, row) in rows.enumerated() {
      text += format.line(row, isFirst: index == 0)
    }
    return text + format.closing
  }
}
