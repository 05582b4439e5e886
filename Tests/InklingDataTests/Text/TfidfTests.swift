// TF-IDF against scikit-learn: a small corpus, and the twenty newsgroups.

import InklingTraining
import InklingCore
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct TfidfTests {
  static func fit(
    _ texts: [String], _ limit: Int
  ) throws(DataError) -> TfidfVectorizer? {
    var corpus = TfidfCorpus()
    for text in texts { try corpus.add(Array(text.utf8)) }
    return corpus.vectorizer(maximumFeatures: limit)
  }

  @Test func everyTermAndCellIsThatOfScikitLearn() throws {
    let vectorizer = try #require(try Self.fit(TfidfReference.corpus, .max))
    // Not as Strings, which compare by canonical equivalence.
    #expect(
      vectorizer.vocabulary.map { Array($0.utf8) }
        == TfidfReference.vocabulary.map { Array($0.utf8) })
    for (ours, theirs) in zip(
      vectorizer.inverseDocumentFrequencies, TfidfReference.idf)
    {
      #expect(abs(ours - theirs) < 1e-12)
    }
    for (text, cells) in zip(TfidfReference.corpus, TfidfReference.rows) {
      var expected = [Double](repeating: 0, count: vectorizer.vocabulary.count)
      for (column, value) in cells { expected[column] = value }
      let row = vectorizer.transform(Array(text.utf8))
      for (ours, theirs) in zip(row, expected) {
        #expect(abs(Double(ours) - theirs) < 1e-6)
      }
    }
  }

  @Test func theMostFrequentTermsAreKept() throws {
    #expect(
      try Self.fit(TfidfReference.corpus, 2)?.vocabulary == TfidfReference.two)
    // Among equals the first in order.
    #expect(
      try Self.fit(["bb aa cc dd dd"], 3)?.vocabulary == ["aa", "bb", "dd"])
    #expect(try Self.fit(["bb aa"], 0)?.vocabulary == ["aa"])
    #expect(try Self.fit(["", "a b c", "!"], 3) == nil)
    let long = String(repeating: "x", count: 201)
    #expect(try Self.fit([long + " yy"], 3)?.vocabulary == ["yy"])
  }

  @Test func textThatIsNoUTF8IsLatin1() throws {
    let latin1: [UInt8] = [0x43, 0x61, 0x66, 0xc9]  // CafÉ
    var corpus = TfidfCorpus()
    try corpus.add(latin1)
    let vectorizer = try #require(corpus.vectorizer(maximumFeatures: 5))
    #expect(vectorizer.vocabulary == ["caf\u{e9}"])
    #expect(vectorizer.transform(Array("caf\u{e9}".utf8)) == [1])
    #expect(vectorizer.transform([0xff, 0x20, 0x41]) == [0])
  }

  /// A text that is none, and the terms found in it.
  private static let strangeTexts: [(text: [UInt8], terms: [String])] = [
    (Array("ab\0cd\0".utf8), ["ab", "cd"]),
    ([UInt8](repeating: 0, count: 1 << 20) + Array("aa".utf8), ["aa"]),
    // One token without end.
    (
      [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        + Array(" bb".utf8), ["bb"]
    ),
    // What only looks like UTF-8: a surrogate, an overlong slash, a code beyond
    // the last.
    ([0x61, 0xed, 0xa0, 0x80], ["a\u{ed}"]),
    ([0x61, 0xc0, 0xaf, 0x61], ["a\u{e0}"]),
    ([0xf4, 0x90, 0x80, 0x80, 0x20, 0x61, 0x61], ["aa"]),
  ]

  @Test(arguments: strangeTexts)
  func strangeTextsAreRead(text: [UInt8], terms: [String]) throws {
    var corpus = TfidfCorpus()
    try corpus.add(text)
    let vectorizer = try #require(corpus.vectorizer(maximumFeatures: 5))
    #expect(vectorizer.vocabulary == terms)
    #expect(vectorizer.transform(text).allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func theModelEntryComesBack() throws {
    let vectorizer = try #require(try Self.fit(TfidfReference.corpus, .max))
    let entry = try #require(vectorizer.metadataEntry)
    #expect(entry.tag.description == "TFID")
    #expect(entry.isRequired)
    #expect(try TfidfVectorizer(encoded: entry.value) == vectorizer)
  }

  /// Version 1; "ab" with weight 1, "b" with 1.5.
  static let entry = bytes(
    hex: """
      01000000 02000000 000000000000f03f 02 6162 000000000000f83f 01 62
      """)

  @Test func theModelEntryIsAsDocumented() throws {
    let vectorizer = try TfidfVectorizer(encoded: Self.entry)
    #expect(vectorizer.vocabulary == ["ab", "b"])
    #expect(vectorizer.inverseDocumentFrequencies == [1, 1.5])
    #expect(vectorizer.encoded() == Self.entry)
  }

  @Test func brokenEntriesAreRefused() {
    for length in Self.entry.indices {
      let cut = Array(Self.entry[..<length])
      #expect(Self.error(cut)?.reason == .truncated)
    }
    #expect(Self.error(Self.entry + [0])?.reason == .inconsistent)
    for (place, value, reason) in [
      (0, UInt8(2), DataError.Reason.unsupported), (4, 0, .tooLarge),
      (6, 2, .tooLarge), (15, 0x7f, .malformed), (15, 0x3e, .malformed),
      (16, 0, .malformed), (17, 0xff, .malformed), (17, 0x1b, .malformed),
      (28, 0x61, .malformed),
    ] {
      var altered = Self.entry
      altered[place] = value
      #expect(Self.error(altered)?.reason == reason, "byte \(place)")
    }
  }

  static func error(_ bytes: [UInt8]) -> DataError? {
    refusal {
      try TfidfVectorizer(encoded: bytes)
    }
  }

  /// 20news_tfidf_100.npz: scikit-learn's rows, in its order.
  @Test(
    .enabled(
      if: ReferenceData.data != nil && ReferenceData.reference != nil,
      "set INKLING_DATA and INKLING_REFERENCE to run this"))
  func theNewsgroupsAreThoseOfScikitLearn() throws {
    let folder = try #require(ReferenceData.data) + "/20news-bydate"
    let splits = try DataSplits.load(folder)
    #expect(
      splits.vectorizer?.vocabulary.joined(separator: " ")
        == Self.newsgroupTerms)
    #expect(
      splits.train.classNames == [
        "alt.atheism", "comp.graphics", "sci.space", "talk.religion.misc",
      ])
    let reference = try NPZArchive(
      path: #require(ReferenceData.reference) + "/20news_tfidf_100.npz")
    for (name, part) in [("train", splits.train), ("test", splits.test)] {
      let labels = try reference.open("\(name)_labels").readNumbers()
      #expect(part.labels.map { Double($0) } == labels)
      let cells = try reference.open(name).readNumbers()
      guard case .floats(let rows) = part.rows else {
        Issue.record("expected rows of floats")
        return
      }
      #expect(cells.count == rows.count * 100)
      var largest = 0.0
      for row in 0..<rows.count {
        for column in 0..<100 {
          largest = max(
            largest,
            abs(Double(rows.row(row)[column]) - cells[row * 100 + column]))
        }
      }
      #expect(largest < 1e-6)
    }
  }

  static let newsgroupTerms = """
    about all also an and any are article as at be been but by can com \
    could do does don edu even for from get god good graphics has have he \
    his host how if image in is it just know like lines many may me more \
    my nasa nntp no not of on one only or organization other out people \
    posting re say see so some space subject such than that the their them \
    then there these they think this time to university up us was we were \
    what when which who why will with would writes you your
    """
}
