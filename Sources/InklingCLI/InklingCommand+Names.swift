// A command that does not exist, and the one that was most likely meant.

import ArgumentParser

extension InklingCommand {
  /// Names a command like the one given. The parser itself calls it an argument
  /// that it did not expect.
  ///
  /// - Throws: `ValidationError`
  static func checkCommandName(
    _ arguments: [String] = Array(CommandLine.arguments.dropFirst())
  ) throws {
    var commands = configuration.subcommands
    var path = "inkling"
    for name in arguments {
      guard !name.hasPrefix("-"), !name.isEmpty, name != "help",
        !commands.isEmpty
      else { return }
      let names = commands.map { $0._commandName }
      guard let index = names.firstIndex(of: name) else {
        let nearest = names.min { distance($0, name) < distance($1, name) }
        let meant = nearest.flatMap { nearest in
          distance(nearest, name) <= max(1, nearest.count / 3) ? nearest : nil
        }
        throw ValidationError(
          "\(path) has no command '\(name)'; "
            + (meant.map { "did you mean '\($0)'? " } ?? "")
            + "Expected one of " + names.joined(separator: ", "))
      }
      let found = commands[index].configuration
      // What it takes beside commands may be a name of any kind.
      guard found.defaultSubcommand == nil else { return }
      commands = found.subcommands
      path += " \(name)"
    }
  }

  /// Letters put in, left out, changed, or exchanged with their neighbour
  /// (optimal string alignment).
  static func distance(_ one: String, _ other: String) -> Int {
    let (a, b) = (Array(one), Array(other))
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var least = min(
          rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
