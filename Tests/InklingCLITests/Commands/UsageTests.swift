// Wrong options, help and version: exit codes, and one clear line each.

import Testing

@Suite struct UsageTests {
  @Test(arguments: [
    (["train", "--speed", "1"], "Unknown option '--speed'"),
    (["train", "--activation", "swish"], "'relu', 'sigmoid' or 'tanh'"),
    (["train", "--recipe", "cake"], "mnist-relu-sgd"),
    (["train", "--initializer", "best"], "scaled-normal, normal, "),
    (
      ["train", "--optimizer", "adagrad"],
      "no optimizer 'adagrad'; expected one of sgd"
    ),
    (["train", "--hidden", "64,"], "numbers from 1 to 65536"),
    (["train", "--hidden", "0"], "numbers from 1 to 65536"),
    (["train", "--hidden", "65537"], "numbers from 1 to 65536"),
    (["train", "--epochs", "0"], "--epochs is 0; expected 1 to 1073741824"),
    (["train", "--batch-size", "0"], "expected 1 or more, or all"),
    (["train", "--learning-rate", "0"], "--learning-rate is 0.0; expected"),
    (["train", "--learning-rate", "nan"], "--learning-rate is nan; expected"),
    (["train", "--momentum", "1"], "--momentum is 1.0; expected"),
    (["train", "--activation", "step"], "'relu', 'sigmoid' or 'tanh'"),
    (["train", "--optimizer", "sgd", "--dampening", "0.5"], "no momentum"),
    (["train", "--recipe", "mnist-relu-sgd", "--nesterov"], "no momentum"),
    (["train", "--momentum", "0.5", "--dampening", "2"], "is 2.0; expected 0"),
    (["train", "--nesterov"], "dampening 0.9; expected a momentum above 0"),
    (
      ["train", "--optimizer", "classical-momentum", "--nesterov"],
      "neither dampening nor"
    ),
    (
      ["train", "--optimizer", "sgd:speed=1"], "'speed=1' in the optimizer sgd"
    ),
    (["train", "--threads", "-1"], "--threads is -1; expected 0 to 1024"),
    (
      ["train", "--epochs", "-1"], "--epochs is -1; expected 1 to 1073741824"
    ),
    (
      ["train", "--epochs", "1073741825"],
      "--epochs is 1073741825; expected 1 to 1073741824"
    ),
    (
      ["train", "--learning-rate", "-0.5"], "--learning-rate is -0.5; expected"
    ),
    (["predict", "m", "builtin", "--index", "-1"], "--index is -1; expected"),
    (["train", "--epochs", "--json"], "'--json' is invalid for '--epochs"),
    (["train", "--samples", "0"], "--samples is 0; expected 1 to"),
    (["train", "--data", "/tmp", "--samples", "5"], "--data builtin only"),
    (["train", "--schedule", "moon"], "no schedule 'moon'; expected one of"),
    (["train", "--schedule", "step:gamma=1"], "no size in the schedule step"),
    (["train", "--schedule", "cosine:length=0"], "length is '0'; expected"),
    (["train", "--schedule", "cosine:gamma=1"], "'gamma=1' in the schedule"),
    (["train", "--every", "10"], "a number above 0 and its unit"),
    (["train", "--every", "0steps"], "a number above 0 and its unit"),
    (["train", "--warm-up", "5samples"], "--warm-up counts samples"),
    (
      [
        "train", "--warm-up", "5steps", "--schedule", "cosine:length=3",
      ], "--warm-up counts steps, the schedule epochs"
    ),
    (["train", "--weight-decay=-1"], "--weight-decay is -1.0; expected"),
    (["train", "--loss", "hinge"], "'softmax-cross-entropy', 'squared-error'"),
    (["train", "--sampling", "lucky"], "'shuffled', 'sequential'"),
    (["train", "--keep", "worst"], "'best' and 'last'"),
    (["train", "--validation", "0"], "expected a share above 0 and below 1"),
    (["train", "--validation", "0.0"], "a number of samples of 2 or more"),
    (["train", "--validation", "1"], "expected a share above 0 and below 1"),
    (["train", "--validation", "1.0"], "expected a share above 0 and below 1"),
    (["train", "--validation", "-0.5"], "expected a share above 0 and below"),
    (["train", "--validation", "1e"], "expected a share above 0 and below 1"),
    (["train", "--validation", ""], "expected a share above 0 and below 1"),
    (["train", "--early-stopping", "0"], "--early-stopping is 0; expected 1"),
    (["train", "--early-stopping", "two"], "'two' is invalid for"),
    (["train", "--min-delta", "0.1"], "expected --early-stopping beside it"),
    (
      ["train", "--early-stopping", "2", "--min-delta", "1"],
      "--min-delta is 1.0; expected 0 or more"
    ),
    (["train", "--samples", "60", "--keep", "best"], "expected --validation"),
    (
      ["train", "--samples", "60", "--early-stopping", "3"],
      "--early-stopping chooses by validation data, never by the test data"
    ),
    (["train", "--schedule", "one-cycle:pct-start=2"], "expected 0 to 1"),
    (
      ["train", "--schedule", "one-cycle", "--schedule-every", "2epochs"],
      "expected its length in these"
    ),
    (["train", "--max-features", "0"], "--max-features is 0; expected 1 to"),
    (["train", "--history", "run.txt"], "ends in .csv or .json"),
    (["train", "--plot", "run.png"], "ends in .svg"),
    (["train", "--recipe", "newsgroups-tanh-8"], "is for texts; expected"),
    (["show"], "Missing expected argument"),
    (
      ["show", "builtin", "--index=-1"], "--index is -1; expected 0 or more"
    ),
    (["show", "builtin", "--split", "all"], "'train', 'validation' or 'test'"),
    (["reproduce", "--seeds", "0"], "--seeds is 0; expected 1 to 1000"),
    (["reproduce", "--recipe", "cake"], "mnist-relu-256x2"),
    (["reproduce", "--json", "--markdown"], "exclude each other"),
    (["train", "model.ink"], "Unexpected argument 'model.ink'"),
    (["evaluate"], "Missing expected argument '<model> ...'"),
    (["predict", "model.ink"], "Missing expected argument '<file> ...'"),
    (["bench", "--filter", "poetry"], "there are: peak "),
    (["bench", "--json", "--markdown"], "--json and --markdown exclude"),
    (["bench", "scaling", "--samples", "0"], "--samples is 0; expected 1 to"),
    (["paint"], "has no command 'paint'"),
  ])
  func refusesWrongOptions(_ arguments: [String], _ reason: String) throws {
    let run = try InklingProcess(arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("inkling: error: "))
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(run.errors.filter(\.isNewline).count == 1)
  }

  @Test func showsVersion() throws {
    let run = try InklingProcess("--version")
    #expect(run.status == 0)
    #expect(run.output.split(separator: ".").count == 3)
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: [
    ([], "SUBCOMMANDS"),
    (["--help"], "SUBCOMMANDS"),
    (["train", "--help"], "mnist-sigmoid-per-sample"),
    (["train", "--help"], "(values: scaled-normal,"),
    (["train", "--help"], "(default: builtin)"),
    (["help", "evaluate"], "--data"),
  ])
  func showsHelp(_ arguments: [String], _ text: String) throws {
    let run = try InklingProcess(arguments)
    #expect(run.status == 0)
    #expect(run.output.contains(text))
    #expect(run.errors.isEmpty)
  }

  @Test func listsRecipes() throws {
    let recipes = try InklingProcess("recipes", "--json").lines
      .map(JSONObject.init)
    // As the documents have them; no batch size is the whole data set.
    let expected: [(String, String, [Double], Double?, Double, Double)] = [
      ("mnist-sigmoid-momentum", "Data processing", [64], 128, 4, 10),
      ("mnist-relu-sgd", "Data processing", [64], 128, 0.05, 10),
      ("mnist-sigmoid-per-sample", "Getting the data", [64], 1, 0.01, 5),
      ("mnist-relu-256x2", "A DNN in NumPy", [256, 256], 32, 0.1, 5),
      ("mnist-sigmoid-l2", "From scratch in Python", [64, 32], 30, 0.001, 500),
      (
        "newsgroups-tanh-20-20", "Initialising layers", [20, 20], nil, 0.05,
        2000
      ),
      ("newsgroups-tanh-8", "Initialising layers", [8], nil, 0.05, 2000),
      (
        "newsgroups-tanh-4-6-4", "Initialising layers", [4, 6, 4], nil, 0.05,
        2000
      ),
      (
        "newsgroups-tanh-4-6-6-4", "Initialising layers", [4, 6, 6, 4], nil,
        0.05, 2000
      ),
    ]
    let own = [
      "mnist-best", "strokes-best", "newsgroups-best", "mnist-tiny",
      "mnist-tiny-16k",
    ]
    #expect(
      try recipes.map { try $0.string("name") } == expected.map(\.0) + own)
    #expect(recipes.suffix(own.count).allSatisfy { $0.isNull("document") })
    for (name, document, hidden, batch, rate, epochs) in expected {
      let recipe = try #require(
        recipes.first { (try? $0.string("name")) == name })
      #expect(try recipe.string("document") == document)
      #expect(try recipe.numbers("hidden") == hidden)
      if let batch {
        #expect(try recipe.number("batch_size") == batch)
      } else {
        #expect(recipe.isNull("batch_size"))
      }
      #expect(try recipe.number("learning_rate") == rate)
      #expect(try recipe.number("epochs") == epochs)
    }
    let table = try InklingProcess("recipes").lines
    #expect(table.count == recipes.count + 1)
    // What no column says are options of train, which takes them.
    let best = try #require(table.first { $0.hasPrefix("mnist-best ") })
    let options = try #require(best.range(of: " --")).lowerBound
    let run = try InklingProcess(
      ["train", "--samples", "60", "--epochs", "1", "--hidden", "8"]
        + best[options...].split(separator: " ").map { String($0) })
    #expect(run.status == 0, "\(run.errors)")
  }
}
