import ArgumentParser

@main
struct InklingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "inkling")
}
