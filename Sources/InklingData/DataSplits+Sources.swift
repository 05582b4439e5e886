// Where a data set's bytes lie, so that nobody writes there by mistake.

import InklingPlatform

extension DataSplits {
  /// The files that `load` reads at `path`, and the folders all of whose files
  /// it reads; links in those, which lead elsewhere, are among the files. Says
  /// nothing of whether they can be read.
  package static func sources(
    of path: String
  ) -> (files: [String], folders: [String]) {
    if path == builtin { return ([], []) }
    guard isFolder(at: path) else { return ([path], []) }
    let files = IDXFolder.paths(in: path)
    guard files.isEmpty else { return (files, []) }
    let parts = folders(in: path).filter {
      $0.hasSuffix("train") || $0.hasSuffix("test")
    }
    let classes = parts.flatMap(folders)
    return (classes.flatMap(links), classes)
  }

  private static func links(in path: String) -> [String] {
    let names = (try? FileStatus.links(inFolder: path)) ?? []
    return names.compactMap { name in name.map { "\(path)/\($0)" } }
  }

  private static func folders(in path: String) -> [String] {
    let names = (try? FileStatus.names(inFolder: path)) ?? []
    return names.compactMap { name in name.map { "\(path)/\($0)" } }
      .filter(isFolder(at:))
  }

  private static func isFolder(at path: String) -> Bool {
    (try? FileStatus(path: path))?.kind == .folder
  }
}
