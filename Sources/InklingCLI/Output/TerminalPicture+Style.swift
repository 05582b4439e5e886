// What the terminal says about its colours, in the environment as usual.

import InklingData

import InklingPlatform

extension TerminalPicture.Style {
  /// The best that standard output shows; characters only where it is no
  /// terminal, or where colours are not wanted (https://no-color.org).
  static var ofStandardOutput: Self {
    let terminal = variable("TERM")
    guard StandardOutput.isTerminal, terminal != "dumb",
      variable("NO_COLOR").isEmpty
    else { return .plain }
    if ["truecolor", "24bit"].contains(variable("COLORTERM")) {
      return .trueColor
    }
    return terminal.hasSuffix("256color") ? .colors256 : .plain
  }

  private static func variable(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }
}
