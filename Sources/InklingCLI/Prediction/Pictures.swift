// Samples of a data set as pictures, and what a terminal shows of them.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension Dataset {
  /// Sample `index` as a picture; floats from 0 to 1 as shades from black to
  /// white. `nil` where samples are no pictures.
  func picture(_ index: Int) -> GrayImage? {
    guard case .image(let height, let width) = shape else { return nil }
    return GrayImage(
      width: width, height: height, pixels: rows.bytes(ofRow: index))
  }
}

extension GrayImage {
  /// - Throws: `CommandFailure` where there is no memory to draw it.
  func checkDrawing() throws(CommandFailure) {
    // Two pixels are up to 40 bytes of text, which grows and is copied.
    try checkMemory(80 * pixels.count, for: "a drawing")
  }
}

extension TerminalPicture.Style {
  /// The best that standard output shows, as its environment says; characters
  /// only where it is no terminal, or where colours are not wanted
  /// (https://no-color.org).
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
