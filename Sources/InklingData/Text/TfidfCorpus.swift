// The counts over a corpus from which a TfidfVectorizer is made.

import InklingTraining

import InklingPlatform

/// Takes the texts of a corpus one by one; keeps no text, only a count for
/// each distinct term.
public struct TfidfCorpus {
  /// Texts taken so far.
  public private(set) var count = 0

  private struct Term {
    /// Times that it occurs in the corpus.
    var occurrences = 0
    /// Texts that it occurs in.
    var documents = 0
    /// The last of them.
    var lastDocument = -1
  }

  private var index: [[UInt8]: Int] = [:]
  private var terms: [Term] = []
  private var tokenizer = TextTokenizer()

  /// An empty corpus.
  public init() {}

  /// Bytes that `vectorizer` takes to sort the terms.
  var sortingMemory: Int { 64 * terms.count }

  /// Counts the terms of one text.
  ///
  /// - Parameters:
  ///   - text: UTF-8, or Latin-1 where it is not valid UTF-8.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory` where there is none for as many
  ///   terms; nothing may be added afterwards.
  public mutating func add(
    _ text: [UInt8], source: String = "texts"
  ) throws(DataError) {
    let document = count
    count += 1
    try tokenizer.forEachToken(in: text) { token throws(DataError) in
      guard token.count <= TfidfVectorizer.maximumTermLength else { return }
      let number: Int
      if let known = index[token] {
        number = known
      } else {
        number = terms.count
        if number == terms.capacity {
          // Both tables double, and then fill up.
          try DataError.checkMemory(
            350 * number, for: "all terms", in: source)
        }
        // A copy: the tokenizer goes on writing into the other.
        index[Array(token[...])] = number
        terms.append(Term())
      }
      terms[number].occurrences += 1
      if terms[number].lastDocument != document {
        terms[number].lastDocument = document
        terms[number].documents += 1
      }
    }
  }

  /// The vectoriser of the most frequent terms.
  ///
  /// Of terms that occur equally often the first in order are kept.
  /// (scikit-learn sorts the counts with NumPy's `argsort`, which promises no
  /// order among equals, and gives another one on another processor.)
  ///
  /// - Parameter maximumFeatures: 1 to `TfidfVectorizer.maximumFeatures`;
  ///   taken as the nearest of these.
  /// - Returns: `nil` where the corpus holds no term.
  public func vectorizer(maximumFeatures: Int) -> TfidfVectorizer? {
    let limit = max(1, min(maximumFeatures, TfidfVectorizer.maximumFeatures))
    let all = index.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    // Swift's sort is stable.
    let kept = all.indices.sorted {
      terms[all[$0].value].occurrences > terms[all[$1].value].occurrences
    }.prefix(limit).sorted()
    guard !kept.isEmpty else { return nil }
    return TfidfVectorizer(
      terms: kept.map { all[$0].key },
      inverseDocumentFrequencies: kept.map {
        log(Double(1 + count) / Double(1 + terms[all[$0].value].documents)) + 1
      })
  }
}
