// What `predict --explain` says of an answer: the picture that the network saw,
// which pixels or words spoke for the label, and which against it.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// A sample, the label that it was given, and what each of its values added.
struct ExplainedAnswer {
  /// Words of a text that are named, of each kind.
  private static let wordCount = 10

  let label: String
  let explanation: Explanation
  /// The picture as the network saw it.
  let picture: GrayImage?
  /// What the values of a text count.
  let terms: [String]?

  func text(style: TerminalPicture.Style) throws -> PrintedText {
    if let picture { return try text(of: picture, style: style) }
    guard let terms else { return "" }
    func line(_ words: [(term: String, value: Float)]) -> PrintedText {
      PrintedText(lines: [
        words.map { "\($0.term) \(String(Double($0.value), digits: 3))" }
          .joined(separator: ", ")
      ])
    }
    let (inFavour, against) = words(terms)
    return "  for \(label): \(line(inFavour))\n  against: \(line(against))"
  }

  /// Beside each other where both fit 80 columns.
  private func text(
    of picture: GrayImage, style: TerminalPicture.Style
  ) throws -> PrintedText {
    try picture.checkDrawing()
    let drawing = ContributionPicture(
      explanation.contributions, width: picture.width, height: picture.height)
    let seen = TerminalPicture.draw(picture, style: style)
      .split(separator: "\n").map(String.init)
    let spoke = drawing.lines(style: style)
    let legend = ContributionPicture.legend(style)
    guard 2 * picture.width + 3 <= 80 else {
      let lines = PrintedText(
        drawing: (seen + spoke).joined(separator: "\n"))
      return "what the network saw, and \(legend) \(label)\n\(lines)"
    }
    let head = "what the network saw".left(max(picture.width, 20))
    let gap = String(
      repeating: " ", count: max(picture.width, 20) - picture.width + 3)
    let lines = zip(seen, spoke).map { $0 + gap + $1 }
    return
      "\(head)   \(legend) \(label)\n\(PrintedText(drawing: lines.joined(separator: "\n")))"
  }

  private func words(
    _ terms: [String]
  ) -> (
    inFavour: [(term: String, value: Float)],
    against: [(term: String, value: Float)]
  ) {
    let all = zip(terms, explanation.contributions).map {
      (term: $0, value: $1)
    }
    let sorted = all.sorted { ($0.value, $1.term) > ($1.value, $0.term) }
    return (
      Array(sorted.prefix(Self.wordCount).prefix { $0.value > 0 }),
      Array(sorted.reversed().prefix(Self.wordCount).prefix { $0.value < 0 })
    )
  }

  /// What it adds to the answer's own.
  var json: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [
      ("explained_class", .string(label)), ("score", .float(explanation.score)),
    ]
    if let terms {
      let (inFavour, against) = words(terms)
      func object(_ words: [(term: String, value: Float)]) -> JSONValue {
        .members(words.map { ($0.term, .float($0.value)) })
      }
      return members + [
        ("for", object(inFavour)), ("against", object(against)),
      ]
    }
    if let picture {
      members += [
        ("width", .int(picture.width)), ("height", .int(picture.height)),
        ("pixels", .ints(picture.pixels.map { Int($0) })),
      ].map { ("seen_\($0)", $1) }
    }
    return members + [
      (
        "contributions",
        .array(explanation.contributions.map { .float($0) })
      )
    ]
  }
}

extension JSONValue {
  /// An object with more members behind its own.
  func adding(_ more: [(String, JSONValue)]) -> JSONValue {
    guard case .members(let own) = self else { return self }
    return .members(own + more)
  }
}
