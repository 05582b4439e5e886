// `inkling reproduce`: recipes run on their own data, in one table; the five
// documents' if none are named.

import ArgumentParser
import InklingData
import InklingRuns
import InklingTraining

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Run recipes on their own data and compare.",
    discussion: """
      Runs each recipe of the five documents whose data is in the folder, or \
      those that are named: mnist.npz ("Data processing"), mnist/ with the four \
      IDX files ("Getting the data", "From scratch in Python", mnist-best, \
      mnist-tiny and mnist-tiny-16k, whose networks are measured in 8 bits, and \
      strokes-best, which is trained on the built-in digits), mnist.pkl.gz ("A \
      DNN in NumPy") and 20news-bydate/ ("Initialising layers", \
      newsgroups-best). The accuracy on the test data is that of the \
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
      "Only this recipe; may be repeated. (default: the documents')",
      valueName: "name"))
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
    let recipes = recipe.isEmpty ? Recipe.documented : recipe
    var table = Reproduction.table
    var leftOut: [(recipe: Recipe, reason: String)] = []
    var short: [String] = []
    var loaded: (source: RecipeData, features: Int, splits: DataSplits)?
    let progress = Progress()
    for recipe in recipes {
      let source = recipe.source
      guard source.isPresent(in: data) else {
        leftOut.append((recipe, "no \(source.fileName) in \(data)"))
        continue
      }
      let features =
        recipe.maximumFeatures ?? ExperimentOptions.defaultFeatures
      if loaded?.source != source || loaded?.features != features {
        loaded = nil
        progress.show("loading \(data)/\(source.fileName)")
        loaded = (
          source, features,
          try source.load(from: data, maximumFeatures: features)
        )
      }
      guard let splits = loaded?.splits else { continue }
      let result = try Reproduction(
        recipe, seeds: seedCount(recipe), threads: threads.threads, on: splits,
        named: source.rawValue, progress: progress)
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
