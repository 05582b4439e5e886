// The data sets that `inkling data get` knows: their files, how to tell that
// they came whole, and where they lie. A catalogue is text, a statement a line,
// so that a site can have one of its own (--catalogue):
//
//     set NAME KIND what it is
//     from URL        of a folder (with a / at its end) or of the file; several
//     file NAME BYTES SHA-256      - for bytes that nobody published
//
// KIND is `files` (IDX files, kept as they are), `emnist-digits` (the digits in
// NIST's archive) or `tar` (an archive of folders).

import InklingPlatform
import InklingRuns

struct KnownDataSet {
  enum Kind: String {
    case files
    case emnistDigits = "emnist-digits"
    case tar
  }

  struct File {
    let name: String
    let size: Int?
    /// 64 digits, in lower case.
    let sha256: String
  }

  let name: String
  let kind: Kind
  let title: String
  var mirrors: [String] = []
  var files: [File] = []

  /// Bytes to download, of the files whose size is known.
  var size: Int { files.reduce(0) { $0 + ($1.size ?? 0) } }

  /// Where `file` lies below `mirror`.
  static func url(of file: File, at mirror: String) -> String {
    mirror.hasSuffix("/") ? mirror + file.name : mirror
  }

  /// Sums as others publish them: of MNIST the Haskell bindings of TensorFlow,
  /// of Fashion-MNIST Flux.jl, of EMNIST MLDatasets.jl, of the newsgroups
  /// scikit-learn; sizes as the downloads of Keras and torchvision print them
  /// (Documentation/Downloads.md). One that nobody publishes would be `-`.
  static let builtin = """
    set mnist files MNIST: 60,000 + 10,000 handwritten digits
    from https://ossci-datasets.s3.amazonaws.com/mnist/
    from https://storage.googleapis.com/cvdf-datasets/mnist/
    file train-images-idx3-ubyte.gz 9912422 \
    440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
    file train-labels-idx1-ubyte.gz 28881 \
    3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
    file t10k-images-idx3-ubyte.gz 1648877 \
    8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
    file t10k-labels-idx1-ubyte.gz 4542 \
    f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6
    set fashion-mnist files Fashion-MNIST: 60,000 + 10,000 articles of clothing
    from https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/\
    master/data/fashion/
    from http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/
    file train-images-idx3-ubyte.gz 26421880 \
    3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84
    file train-labels-idx1-ubyte.gz 29515 \
    a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845
    file t10k-images-idx3-ubyte.gz 4422102 \
    346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073
    file t10k-labels-idx1-ubyte.gz 5148 \
    67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5
    set emnist-digits emnist-digits EMNIST's digits: 240,000 + 40,000, upright
    from https://biometrics.nist.gov/cs_links/EMNIST/
    from https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/
    file gzip.zip 561753746 \
    fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e
    set newsgroups tar 20 newsgroups by date: 11,314 + 7,532 messages
    from https://ndownloader.figshare.com/files/5975967
    from http://qwone.com/~jason/20Newsgroups/
    file 20news-bydate.tar.gz - \
    8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610
    """

  /// Reads a catalogue.
  ///
  /// - Parameter source: what to name in an error.
  /// - Throws: `CommandFailure` for a line that is no statement.
  static func parse(
    _ text: String, source: String
  ) throws(CommandFailure) -> [Self] {
    var sets: [Self] = []
    for (index, line) in text.split(
      separator: "\n", omittingEmptySubsequences: false
    ).enumerated() {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      var isRead = false
      switch first {
      case "set" where words.count >= 3 && isName(words[1]):
        if let kind = Kind(rawValue: words[2]) {
          sets.append(
            Self(
              name: words[1], kind: kind,
              title: words.dropFirst(3).joined(separator: " ")))
          isRead = true
        }
      case "from" where words.count == 2 && !sets.isEmpty:
        sets[sets.count - 1].mirrors.append(words[1])
        isRead = true
      case "file" where words.count == 4 && !sets.isEmpty && isName(words[1]):
        let size = Int(words[2])
        let isSum =
          words[3].utf8.count == 64
          && words[3].utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
          }
        if isSum, size.map({ $0 > 0 }) ?? (words[2] == "-") {
          sets[sets.count - 1].files.append(
            File(name: words[1], size: size, sha256: words[3]))
          isRead = true
        }
      default: break
      }
      guard isRead else {
        throw CommandFailure(
          "\(source):\(index + 1): expected 'set NAME KIND TITLE', 'from URL' or "
            + "'file NAME BYTES SHA-256'")
      }
    }
    return sets
  }

  /// Whether it is a file's name within a folder, and not hidden.
  private static func isName(_ text: String) -> Bool {
    !text.hasPrefix(".") && !text.utf8.contains(UInt8(ascii: "/"))
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}
