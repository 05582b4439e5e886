// `inkling reproduce`: the experiments of all five documents, in one table.

import ArgumentParser
import InklingData
import InklingTraining

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Run the recipes on their documents' data and compare.",
    discussion: """
      Runs each recipe whose data is in the folder: mnist.npz ("Data \
      processing"), mnist/ with the four IDX files ("Getting the data", "From \
      scratch in Python"), mnist.pkl.gz ("A DNN in NumPy") and 20news-bydate/ \
      ("Initialising layers"). The accuracy on the test data is that of the \
      network that did best on the validation part, where the data have one, \
      else of the last. The mean over the seeds has to reach the figure given; \
      for the newsgroups, whose small networks differ much from draw to draw, \
      the first seed has to. Seconds are those of training in one run. The exit code is 1 if a recipe \
      falls short, or if there is data for none.
      """)

  @Option(
    help: ArgumentHelp("The folder of the data sets.", valueName: "folder"))
  var data = "."

  @Option(
    help: ArgumentHelp(
      "Only this recipe; may be repeated.", valueName: "name"))
  var recipe: [Recipe] = []

  @Option(
    help: ArgumentHelp(
      "Runs of each recipe, with the seeds from 0. (default: "
        + "\(Self.defaultSeeds), and 1 of recipes over \(Self.longEpochs) "
        + "epochs of digits)",
      valueName: "n"))
  var seeds: Int?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: ReportFormat

  private static let defaultSeeds = 3
  /// Over so many epochs of MNIST, a run takes minutes.
  private static let longEpochs = 100

  func validate() throws {
    if let seeds, !(1...1000).contains(seeds) {
      throw ValidationError("--seeds is \(seeds); expected 1 to 1000")
    }
  }

  func run() throws {
    let recipes = recipe.isEmpty ? Recipe.all : recipe
    var table = Reproduction.table
    var leftOut: [(recipe: Recipe, reason: String)] = []
    var short: [String] = []
    var loaded: (path: String, splits: DataSplits)?
    let progress = Progress()
    for recipe in recipes {
      let source = DocumentData(recipe.document, in: data)
      guard source.isPresent else {
        leftOut.append((recipe, "no \(source.name) in \(data)"))
        continue
      }
      if loaded?.path != source.path {
        loaded = nil
        progress.show("loading \(source.path)")
        loaded = (source.path, try DataSplits.load(source.path))
      }
      guard let splits = loaded?.splits else { continue }
      let result = try Reproduction(
        recipe, seeds: seedCount(recipe), threads: threads.threads, on: splits,
        named: source.name, progress: progress)
      progress.clear()
      if !result.isReached { short.append(recipe.name) }
      if format.json {
        try StandardOutput.write(result.json)
      } else {
        table.append(result.cells)
      }
    }
    progress.clear()
    let done = recipes.count - leftOut.count
    if !format.json, done > 0 {
      try StandardOutput.write(
        "\(format.markdown ? table.markdown : table.text)\n\n\(Table.origin)")
    }
    for (recipe, reason) in leftOut {
      try StandardOutput.write(
        format.json
          ? PrintedText(
            .object([
              "recipe": .string(recipe.name), "left_out": .string(reason),
            ])) : "left out: \(recipe.name) (\(reason))")
    }
    guard done > 0 else {
      throw CommandFailure("\(data): no data for any of the recipes")
    }
    guard short.isEmpty else {
      throw CommandFailure(
        "\(short.count) of \(done) recipes fell short: "
          + short.joined(separator: ", "))
    }
  }

  private func seedCount(_ recipe: Recipe) -> Int {
    let isLong =
      recipe.dataKind == .digits && recipe.options.epochs > Self.longEpochs
    return seeds ?? (isLong ? 1 : Self.defaultSeeds)
  }
}
