// Texts to rows of numbers: term frequency times inverse document frequency,
// as scikit-learn's TfidfVectorizer computes it with its default settings.

import InklingPlatform
import InklingTraining

/// Counts the terms of a vocabulary in a text, weighs and normalises them:
///
///     tfidf(t, d) = count of t in d * idf(t)
///     idf(t) = ln((1 + n) / (1 + df(t))) + 1
///
/// with n documents in the corpus and df(t) of them holding t; each row is
/// divided by its Euclidean norm, if that is not 0. The arithmetic is double,
/// the result float. Tokens are two or more word characters in lower case; a
/// text that is not valid UTF-8 is read as Latin-1.
///
/// (scikit-learn's user guide, "Text feature extraction".)
public struct TfidfVectorizer: Sendable, Equatable {
  /// Features that a vectoriser may have.
  package static let maximumFeatures = 65_536
  /// Bytes of UTF-8 that a term may have; longer tokens are left out, where
  /// scikit-learn would keep them. So every vectoriser fits a model file.
  static let maximumTermLength = 200

  /// The terms, in ascending order of their code points. Feature i of a row is
  /// term i.
  public let vocabulary: [String]
  /// The weight of each term, at least 1.
  let inverseDocumentFrequencies: [Double]

  private let index: [[UInt8]: Int]

  /// The vectoriser of the terms that occur most often in `texts`; `nil` where
  /// they hold no term.
  ///
  /// Of terms that occur equally often the first in order are kept.
  ///
  /// - Parameters:
  ///   - texts: UTF-8, or Latin-1 where it is not valid UTF-8.
  ///   - maximumFeatures: 1 to 65,536; taken as the nearest of these.
  /// - Throws: `DataError` with reason `memory` where there is none for as many
  ///   terms.
  public init?(
    fitting texts: some Sequence<[UInt8]>, maximumFeatures: Int = 100
  ) throws(DataError) {
    var corpus = TfidfCorpus()
    for text in texts { try corpus.add(text) }
    try DataError.checkMemory(
      corpus.sortingMemory, for: "all terms", in: "texts")
    guard let fitted = corpus.vectorizer(maximumFeatures: maximumFeatures)
    else { return nil }
    self = fitted
  }

  /// - Parameter terms: UTF-8, ascending, none twice.
  init(terms: [[UInt8]], inverseDocumentFrequencies: [Double]) {
    vocabulary = terms.map { String(decoding: $0, as: UTF8.self) }
    self.inverseDocumentFrequencies = inverseDocumentFrequencies
    var index: [[UInt8]: Int] = [:]
    for (place, term) in terms.enumerated() where index[term] == nil {
      index[term] = place
    }
    self.index = index
  }

  /// The row of one text, `[vocabulary.count]`; all zero where it holds none
  /// of the terms.
  ///
  /// - Parameter text: UTF-8, or Latin-1 where it is not valid UTF-8.
  public func transform(_ text: [UInt8]) -> [Float] {
    var counts = [Double](repeating: 0, count: vocabulary.count)
    var tokenizer = TextTokenizer()
    tokenizer.forEachToken(in: text) { token in
      if let term = index[token] { counts[term] += 1 }
    }
    var sum = 0.0
    for term in counts.indices where counts[term] > 0 {
      counts[term] *= inverseDocumentFrequencies[term]
      sum += counts[term] * counts[term]
    }
    let norm = sum > 0 ? sum.squareRoot() : 1
    return counts.map { Float($0 / norm) }
  }
}

/// Takes the texts of a corpus one by one; keeps no text, only a count for
/// each distinct term.
package struct TfidfCorpus {
  /// Texts taken so far.
  private(set) var count = 0

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
  package init() {}

  /// Bytes that `vectorizer` takes to sort the terms.
  var sortingMemory: Int { 64 * terms.count }

  /// Counts the terms of one text.
  ///
  /// - Parameters:
  ///   - text: UTF-8, or Latin-1 where it is not valid UTF-8.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory` where there is none for as many
  ///   terms; nothing may be added afterwards.
  package mutating func add(
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
          try DataError.checkMemory(350 * number, for: "all terms", in: source)
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
  package func vectorizer(maximumFeatures: Int) -> TfidfVectorizer? {
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
