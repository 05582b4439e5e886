// `inkling bench`: what this machine can do, and how much of it the kernels do.

import ArgumentParser
import Inkling

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the kernels on this machine.",
    discussion: """
      Prints which instruction-set level runs; the peak of each level, which \
      is what multiply-adds in registers reach; the rate of products at the \
      sizes of the recipes; and how long one prediction takes. Products are \
      named ROWSxCOLUMNSxDEPTH; -tn and -nt have the left or the right matrix \
      transposed; sparse ones have rows of which 19 % is not zero. Each figure \
      is a median; each product is measured in turn with the peak. One core.
      """)

  @Option(
    help: ArgumentHelp(
      "Only measurements whose name contains this: peak, gemm, gemm-tn, "
        + "sparse, predict.",
      valueName: "name"))
  var filter: String?

  @OptionGroup var format: OutputFormat

  func run() throws {
    let steps = BenchPlan().steps.filter { step in
      filter.map { step.name.contains($0) } ?? true
    }
    guard !steps.isEmpty else {
      let names = BenchPlan().steps.map(\.name).joined(separator: ", ")
      throw ValidationError(
        "--filter is '\(filter ?? "")', which no measurement's name contains; "
          + "there are: \(names)")
    }
    try StandardOutput.write(head)
    let progress = Progress()
    for step in steps {
      progress.show("measuring \(step.name)")
      let record = try step.measure()
      progress.clear()
      try StandardOutput.write(
        format.json ? record.json.description : record.text)
    }
  }

  private var head: String {
    let active = Kernels.active.name
    let available = Kernels.available.map(\.name)
    if format.json {
      return JSONValue.object([
        "level": .string(active), "available_levels": .strings(available),
      ]).description
    }
    return "level \(active) (here: \(available.joined(separator: ", ")))\n"
  }
}
