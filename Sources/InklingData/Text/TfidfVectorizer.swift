// Texts to rows of numbers: term frequency times inverse document frequency,
// as scikit-learn's TfidfVectorizer computes it with its default settings.

import InklingPlatform

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
  public static let maximumFeatures = 65_536
  /// Bytes of UTF-8 that a term may have; longer tokens are left out, where
  /// scikit-learn would keep them. So every vectoriser fits a model file.
  public static let maximumTermLength = 200

  /// The terms, in ascending order of their code points. Feature i of a row is
  /// term i.
  public let vocabulary: [String]
  /// The weight of each term, at least 1.
  public let inverseDocumentFrequencies: [Double]

  private let index: [[UInt8]: Int]

  /// - Parameter terms: UTF-8, ascending, none twice.
  init(terms: [[UInt8]], inverseDocumentFrequencies: [Double]) {
    vocabulary = terms.map { String(decoding: $0, as: UTF8.self) }
    self.inverseDocumentFrequencies = inverseDocumentFrequencies
    index = Dictionary(
      terms.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first })
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
