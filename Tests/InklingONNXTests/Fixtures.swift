// The committed files that other programs wrote.

#if ONNX
  import InklingTraining

  import InklingTestSupport

  enum Fixtures {
    struct Missing: Error { let path: String }

    /// The bytes of a file in the folder `Fixtures`.
    static func bytes(
      _ name: String, beside file: String = #filePath
    ) throws -> [UInt8] {
      let folder = file.split(separator: "/").dropLast()
      let path = "/\(folder.joined(separator: "/"))/Fixtures/\(name)"
      guard let stream = fopen(path, "r") else { throw Missing(path: path) }
      defer { fclose(stream) }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, stream))
      return bytes
    }

    /// What ONNX Runtime made of each sample.
    static func outputs(_ name: String) throws -> [[Float]] {
      String(decoding: try bytes("\(name).txt"), as: UTF8.self)
        .split(separator: "\n")
        .map { line in line.split(separator: " ").compactMap { Float($0) } }
    }
  }
#endif
