// A folder made of a fuzzer's bytes, so that what looks at folders (pictures by
// class, parts, texts, tables and arrays in one) is fed names and files that
// nobody would think of.

import InklingPlatform

/// Entries one after another: a byte of kind and parts, a byte with the length
/// of the name, two with that of the content, little-endian, the name, the
/// content. They are made in memory, where the system has a place for that.
struct Folder: ~Copyable {
  let path: String

  /// Entries that are made at most.
  private static let maximum = 24
  private static let parts = [
    "", "train", "test", "x-train", "x-test", "0", "1", "7",
  ]

  init?(_ bytes: [UInt8]) {
    let home = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var name = Array("\(home)/inkling-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { return nil }
    path = String(decoding: name.dropLast().map { UInt8($0) }, as: UTF8.self)
    var rest = bytes[...]
    for _ in 0..<Self.maximum {
      guard rest.count >= 4 else { break }
      let head = Array(rest.prefix(4))
      rest = rest.dropFirst(4)
      let name = rest.prefix(Int(head[1] & 63))
      rest = rest.dropFirst(name.count)
      let content = rest.prefix(Int(head[2]) | Int(head[3]) << 8)
      rest = rest.dropFirst(content.count)
      make(kind: head[0], Array(name), Array(content))
    }
  }

  /// Bits 0 to 2 of `kind` are the first folder, 3 to 5 that in it, 6 and 7 what
  /// is made: a file, mostly, a folder, a link to what the content names, or a
  /// pipe.
  private func make(kind: UInt8, _ name: [UInt8], _ content: [UInt8]) {
    var place = path
    for part in [Self.parts[Int(kind & 7)], Self.parts[Int(kind >> 3 & 7)]]
    where !part.isEmpty {
      place += "/\(part)"
      mkdir(place, 0o700)
    }
    let isName =
      !name.isEmpty && !name.contains { $0 == 0 || $0 == 0x2f }
      && name != [0x2e] && name != [0x2e, 0x2e]
    guard isName else { return }
    // As it stands, UTF-8 or not.
    let full = Array(place.utf8) + [0x2f] + name + [0]
    full.withUnsafeBytes { full in
      guard let full = full.bindMemory(to: CChar.self).baseAddress else {
        return
      }
      switch kind >> 6 {
      case 1: mkdir(full, 0o700)
      case 2:
        // Nowhere, itself, or to what is made here too.
        let target = content.prefix(16).filter { $0 > 0x20 && $0 != 0x2f }
        symlink(String(decoding: target, as: UTF8.self), full)
      case 3 where name.first == 0x70: mkfifo(full, 0o600)
      default:
        guard let file = fopen(full, "wb") else { return }
        fwrite(content, 1, content.count, file)
        fclose(file)
      }
    }
  }

  deinit { Self.remove(Array(path.utf8)) }

  private static func remove(_ path: [UInt8]) {
    (path + [0]).withUnsafeBytes { bytes in
      guard let name = bytes.bindMemory(to: CChar.self).baseAddress else {
        return
      }
      if unlink(name) == 0 { return }
      if let folder = opendir(name) {
        var inside: [[UInt8]] = []
        while let entry = readdir(folder) {
          let found = withUnsafeBytes(of: &entry.pointee.d_name) {
            Array($0.prefix { $0 != 0 })
          }
          if found != [0x2e], found != [0x2e, 0x2e] { inside.append(found) }
        }
        closedir(folder)
        for found in inside { remove(path + [0x2f] + found) }
      }
      rmdir(name)
    }
  }
}
