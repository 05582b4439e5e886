// What readers take of memory at most (Documentation/Limits.md), with files that
// are made to be the worst: under a limit of that they end as without one, and
// under any lower limit in one line.

import InklingData
import InklingTestSupport
import Testing

@Suite(
  .enabled(
    if: AddressSpace.isLimitable,
    "the program does not start in so little address space: a sanitizer's"))
struct ReaderMemoryTests {
  /// What is worst of each kind.
  enum Worst: CaseIterable {
    case activations, names, entries, member, header
    case wide, half, stored
    case noise, photograph
    case classes
    case rows, pixels, floats, terms, cells
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Worst.allCases)
  func takesNoMoreThanPromised(_ worst: Worst) throws {
    try prepare(worst).check()
  }

  private func prepare(_ worst: Worst) throws -> MemoryPromise {
    let size = 4 << 20
    switch worst {
    case .rows, .pixels, .floats, .terms, .cells: return try data(worst)
    case .activations:
      return try archive(
        json(
          "inkling.activations",
          [UInt8](repeating: UInt8(ascii: ","), count: size)),
        error: "activations of layers, of which there are 1")
    case .names:
      let feeds = Array(String(repeating: "\\n", count: size / 2).utf8)
      return try archive(
        json("inkling.class_names", feeds),
        error: "class names of outputs, of which there are 2")
    case .entries:
      return try archive(
        json(
          "inkling.optional.ABCD",
          [UInt8](repeating: UInt8(ascii: "0"), count: size)))
    case .member:
      let name = "inkling." + String(repeating: ".", count: size)
      return try archive(json(name, []), error: "expected at most 1024")
    case .header:
      let texts = try tensors(
        (1, 2), "F32",
        metadata: json(
          "other", [UInt8](repeating: UInt8(ascii: "x"), count: size)))
      return MemoryPromise(
        arguments: convert(texts.path), promised: texts.size + 3 * size)
    case .wide, .half:
      let (inputs, outputs) = (65_536, 32)
      let file = try tensors(
        (inputs, outputs), worst == .wide ? "F64" : "F16",
        metadata: Array("{}".utf8))
      return MemoryPromise(
        arguments: convert(file.path),
        promised: file.size + 2 * 4 * inputs * outputs)
    case .stored: return try archive(nil, inputs: 65_536, outputs: 32)
    case .noise, .photograph:
      // Every pixel a part of its own, or as large as pictures are.
      let side = worst == .noise ? 1024 : 4096
      let ground = [UInt8](repeating: 255, count: side)
      let ink = (0..<side).map { x in
        (worst == .noise ? x % 2 == 1 : 2000...2200 ~= x) ? 0 : 255 as UInt8
      }
      let pixels = (0..<side).flatMap { y in
        (worst == .noise ? y % 2 == 1 : 900...3000 ~= y) ? ink : ground
      }
      let picture = try folder.write(
        Array("P5 \(side) \(side) 255\n".utf8) + pixels, to: "picture")
      return MemoryPromise(
        arguments: ["predict", try model(), picture], promised: 96 << 20,
        error: worst == .noise ? "no digit in the picture" : nil)
    case .classes:
      let outputs = 65_536
      let name = String(repeating: "n", count: 200)
      let names = (0..<outputs).map { "\(name)\($0)" }
        .joined(separator: "\\n")
      let file = try tensors(
        (1, outputs), "F32",
        metadata: json("inkling.class_names", Array(names.utf8)))
      return MemoryPromise(
        arguments: convert(file.path),
        promised: file.size + 6 * names.utf8.count)
    }
  }

  /// A data set, which `show` reads to its end.
  private func data(_ worst: Worst) throws -> MemoryPromise {
    func show(_ path: String, _ promised: Int, _ error: String?)
      -> MemoryPromise
    {
      MemoryPromise(
        arguments: ["show", path], promised: promised, error: error)
    }
    switch worst {
    case .rows, .pixels:
      // As many rows as there can be in so many bytes, or as full ones.
      let (count, side) = worst == .rows ? (1 << 21, 1) : (10_000, 28)
      let size = count * side * side
      for part in ["train", "t10k"] {
        let count = part == "train" ? count : 1
        func write(_ name: String, _ header: [Int], _ size: Int) throws {
          let head = header.flatMap { number in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
          }
          try folder.write(
            head + [UInt8](repeating: 1, count: size), to: "\(part)-\(name)")
        }
        try write(
          "images-idx3-ubyte", [2051, count, side, side], count * side * side)
        try write("labels-idx1-ubyte", [2049, count], count)
      }
      return show(folder.path, 2 * size + 6 * count, nil)
    case .floats:
      var archive = ZipWriter()
      let (count, columns) = (20_000, 100)
      for part in ["train", "test"] {
        var values = NPYHeader.encoded(type: "<f4", shape: [count, columns])
        values.append(
          floats: [Float](repeating: 0.37, count: count * columns))
        try archive.append("x_\(part).npy", values, source: part)
        let labels = NPYHeader.encoded(type: "|u1", shape: [count])
        try archive.append(
          "y_\(part).npy", labels + [UInt8](repeating: 0, count: count),
          source: part)
      }
      let path = try folder.write(archive.finish(), to: "data.npz")
      return show(
        path, 2 * count * (5 * columns + 6), "samples of 100 features")
    case .cells:
      // As many columns as there can be, all with names.
      let columns = 65_536
      let names = (0..<columns).map { "feature\($0)" }.joined(separator: ",")
      let row = String(repeating: "0.125,", count: columns)
      for part in ["train", "test"] {
        try folder.write(
          Array("\(names),label\n\(row)0\n\(row)1\n\(row)0\n".utf8),
          to: "\(part).csv")
      }
      return show(
        folder.path, 64 << 20 + 2 * 3 * 5 * columns,
        "samples of \(columns) features")
    default:
      for path in ["x-train", "x-train/a", "x-test", "x-test/a"] {
        try #require(mkdir(folder.path(path), 0o700) == 0)
      }
      let text = (0..<150_000).map { String($0 + 1_000_000, radix: 36) }
        .joined(separator: " ")
      try folder.write(Array(text.utf8), to: "x-train/a/1")
      try folder.write(Array("word".utf8), to: "x-test/a/1")
      return show(folder.path, 100 * text.utf8.count, "samples of 100 features")
    }
  }

  private func convert(_ path: String) -> [String] {
    ["convert", path, "--output", folder.path("new.ink")]
  }

  private func model() throws -> String {
    let run = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--output",
      folder.path("model.ink"))
    try #require(run.status == 0, "\(run.errors)")
    return folder.path("model.ink")
  }

  /// An object of one text.
  private func json(_ name: String, _ text: [UInt8]) -> [UInt8] {
    Array("{\"\(name)\":\"".utf8) + text + Array("\"}".utf8)
  }

  /// A network as an archive of arrays.
  private func archive(
    _ json: [UInt8]?, inputs: Int = 1, outputs: Int = 2, error: String? = nil
  ) throws -> MemoryPromise {
    var archive = ZipWriter()
    func append(
      _ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]
    )
      throws
    {
      try archive.append(
        "\(name).npy", NPYHeader.encoded(type: type, shape: shape) + bytes,
        source: name)
    }
    let weights = [UInt8](repeating: 0, count: 4 * inputs * outputs)
    try append("W0", "<f4", [inputs, outputs], weights)
    if let json { try append("inkling", "|u1", [json.count], json) }
    let bytes = archive.finish()
    return MemoryPromise(
      arguments: convert(try folder.write(bytes, to: "worst.npz")),
      promised: bytes.count + max(2 * weights.count, 3 * (json?.count ?? 0)),
      error: error)
  }

  /// A network of one layer as safetensors.
  private func tensors(
    _ layer: (inputs: Int, outputs: Int), _ type: String, metadata: [UInt8]
  ) throws -> (path: String, size: Int) {
    let count = layer.inputs * layer.outputs
    let size = count * (type == "F64" ? 8 : type == "F32" ? 4 : 2)
    let tensor = """
      ,"0.weight":{"dtype":"\(type)","shape":[\(layer.outputs),\(layer.inputs)],\
      "data_offsets":[0,\(size)]}}
      """
    let header =
      Array("{\"__metadata__\":".utf8) + metadata + Array(tensor.utf8)
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt64(header.count))
    bytes += header
    bytes += [UInt8](repeating: 0, count: size)
    return (try folder.write(bytes, to: "worst.safetensors"), bytes.count)
  }
}
