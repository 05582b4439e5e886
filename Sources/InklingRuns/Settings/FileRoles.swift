// Which files a command reads and which it writes: no file may be both, and
// none may be written twice.

import InklingData
import InklingPlatform
import InklingTraining

/// The files of one run, by what they are for.
package struct FileRoles {
  /// What only a run that goes on, or begins anew, may put in its place.
  package static let checkpoint = "the checkpoint"

  private var inputs: [(role: String, place: FilePlace)] = []
  private var inputFolders: [(role: String, place: FilePlace)] = []
  private var outputs: [(role: String, path: String)] = []

  package init() {}

  /// A file that the run reads. One that is not there will be refused where it
  /// is opened.
  package mutating func read(_ path: String?, as role: String) {
    if let place = path.flatMap({ FilePlace(existing: $0) }) {
      inputs.append((role, place))
    }
  }

  /// A data set that the run reads.
  package mutating func read(data path: String) {
    let sources = DataSplits.sources(of: path)
    for file in sources.files { read(file, as: "a file of the data") }
    for folder in sources.folders {
      if let place = FilePlace(existing: folder) {
        inputFolders.append(("the data", place))
      }
    }
  }

  /// A file that the run writes.
  package mutating func write(_ path: String?, as role: String) {
    if let path { outputs.append((role, path)) }
  }

  /// Says of every output whether it can be written, and that it takes the
  /// place of no other file of the run.
  ///
  /// - Throws: `FileError` for what cannot be written, `UsageError` for
  ///   two that are one file, by whatever paths.
  package func check() throws(RunError) {
    var taken = inputs
    for (role, path) in outputs {
      let found = try running { () throws(FileError) in
        try AtomicFile.check(path: path)
        return (
          place: try FilePlace(output: path),
          folder: try FilePlace.folder(ofOutput: path)
        )
      }
      guard let place = found.place else { continue }
      let folder = found.folder
      let other =
        taken.first { $0.place == place }
        ?? inputFolders.first { $0.place == folder }
      if let other {
        throw .usage(
          UsageError(
            "\(path) is to hold \(role) and is \(other.role); expected another "
              + "file"))
      }
      guard role == Self.checkpoint || !TrainingCheckpoint.isOne(at: path)
      else {
        throw .usage(
          UsageError(
            "\(path) is to hold \(role) and is a run's checkpoint; expected "
              + "another file"))
      }
      taken.append((role, place))
    }
  }
}
