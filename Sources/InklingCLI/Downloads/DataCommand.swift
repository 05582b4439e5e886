// `inkling data`: data sets that have a name, and where they come from.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "List data sets with a name, and download them.",
    subcommands: [List.self, Get.self])

  struct Options: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "A catalogue of other data sets, as Documentation/Downloads.md has it.",
        valueName: "file"))
    var catalogue: String?

    @OptionGroup var format: OutputFormat

    func sets() throws -> [KnownDataSet] {
      guard let catalogue else {
        return try KnownDataSet.parse(
          KnownDataSet.builtin, source: "the catalogue")
      }
      let bytes = try RegularFile(path: catalogue).contents(limit: 1 << 20)
      return try KnownDataSet.parse(
        String(decoding: bytes.bytes, as: UTF8.self), source: catalogue)
    }

    func home() throws -> String {
      guard let path = DataHome.path else {
        throw CommandFailure(
          "neither XDG_DATA_HOME nor HOME is set; expected one, to know where "
            + "data lie")
      }
      return path
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the data sets, and which are there.")

    @OptionGroup var options: Options

    func run() throws {
      let home = try options.home()
      var table = Table([
        "name": .left, "download": .right, "there": .left, "what": .left,
      ])
      for set in try options.sets() {
        let place = Installation(set: set, home: home)
        let size = set.files.allSatisfy { $0.size != nil } ? set.size : nil
        if options.format.json {
          try StandardOutput.write(
            .object([
              "name": .string(set.name), "title": .string(set.title),
              "bytes": size.map { .int($0) } ?? .null,
              "path": .string(place.place), "present": .bool(place.isPresent),
              "mirrors": .strings(set.mirrors),
            ]))
        }
        table.append([
          set.name, size.map { String(bytes: $0) } ?? "",
          place.isPresent ? "yes" : "no", set.title,
        ])
      }
      guard !options.format.json else { return }
      try StandardOutput.write("\(table.text)\n\nThey lie in \(home).")
    }
  }

  struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a data set to where --data NAME finds it.",
      discussion: """
        Files come from the first mirror that has them, by the program curl; a \
        download that was cut goes on where it stopped, also with the next \
        'data get'. Nothing takes its place before its SHA-256 is that of the \
        catalogue. Data lie in $XDG_DATA_HOME/inkling, or \
        ~/.local/share/inkling. A file or folder of the same name where the \
        program runs comes first: --data ./mnist and --data mnist are then the \
        same.
        """)

    @Argument(
      help: ArgumentHelp("Its name, as 'list' has it.", valueName: "name"))
    var name: String

    @Option(
      parsing: .singleValue,
      help: ArgumentHelp(
        "Download from here and from nowhere else: the URL (http, https, file) "
          + "of a folder, with a / at its end, or of the file itself; may be "
          + "repeated.",
        valueName: "url"))
    var mirror: [String] = []

    @OptionGroup var options: Options

    func run() throws {
      let sets = try options.sets()
      guard var set = sets.first(where: { $0.name == name }) else {
        throw ValidationError(
          "no data set \(name); expected one of "
            + sets.map(\.name).joined(separator: ", "))
      }
      if !mirror.isEmpty { set.mirrors = mirror }
      let installation = Installation(set: set, home: try options.home())
      let wasThere = installation.isPresent
      if !wasThere { try installation.install() }
      guard !options.format.json else {
        return try StandardOutput.write(
          .object([
            "name": .string(name), "path": .string(installation.place),
            "was_present": .bool(wasThere),
          ]))
      }
      try StandardOutput.write(
        """
        \(installation.place)\(wasThere ? " is there already" : ""); use it \
        with --data \(name)
        """)
    }
  }
}
