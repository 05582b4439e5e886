// Wrong options, help and version: exit codes, and one clear line each.

import Testing

@Suite struct UsageTests {
  @Test(arguments: [
    (["train", "--speed", "1"], "Unknown option '--speed'"),
    (["train", "--activation", "swish"], "'sigmoid', 'relu' or 'tanh'"),
    (["train", "--recipe", "cake"], "mnist-relu-sgd"),
    (["train", "--initializer", "best"], "scaled-normal, normal, "),
    (["train", "--optimizer", "adam"], "'sgd', 'momentum'"),
    (["train", "--hidden", "64,"], "numbers from 1 to 65536"),
    (["train", "--hidden", "0"], "numbers from 1 to 65536"),
    (["train", "--hidden", "65537"], "numbers from 1 to 65536"),
    (["train", "--epochs", "0"], "--epochs is 0; expected 1 or more"),
    (["train", "--batch-size", "0"], "--batch-size is 0; expected 1 or more"),
    (["train", "--learning-rate", "0"], "--learning-rate is 0.0; expected"),
    (["train", "--learning-rate", "nan"], "--learning-rate is nan; expected"),
    (["train", "--momentum", "1"], "--momentum is 1.0; expected"),
    (["train", "--optimizer", "sgd", "--momentum", "0.5"], "optimizer is sgd"),
    (["train", "--recipe", "mnist-relu-sgd", "--momentum", "0.5"], "is sgd"),
    (["train", "--threads", "-1"], "--threads is -1; expected 0 to 1024"),
    (["train", "--epochs", "-1"], "--epochs is -1; expected 1 or more"),
    (
      ["train", "--learning-rate", "-0.5"], "--learning-rate is -0.5; expected"
    ),
    (["predict", "m", "builtin", "--index", "-1"], "--index is -1; expected"),
    (["train", "--epochs", "--json"], "'--json' is invalid for '--epochs"),
    (["train", "--samples", "0"], "--samples is 0; expected 1 to"),
    (["train", "--data", "/tmp", "--samples", "5"], "--data builtin only"),
    (["train", "model.ink"], "Unexpected argument 'model.ink'"),
    (["evaluate"], "Missing expected argument '<model>'"),
    (["predict", "model.ink"], "Missing expected argument '<file> ...'"),
    (["bench", "--filter", "poetry"], "there are: peak "),
    (["paint"], "Unexpected argument 'paint'"),
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
    // As the documents have them.
    let expected = [
      ("mnist-sigmoid-momentum", "000", 128.0, 4.0, 10.0),
      ("mnist-relu-sgd", "000", 128, 0.05, 10),
      ("mnist-sigmoid-per-sample", "001", 1, 0.01, 5),
    ]
    for (name, document, batch, rate, epochs) in expected {
      let recipe = try #require(
        recipes.first { (try? $0.string("name")) == name })
      #expect(try recipe.string("document") == document)
      #expect(try recipe.numbers("hidden") == [64])
      #expect(try recipe.number("batch_size") == batch)
      #expect(try recipe.number("learning_rate") == rate)
      #expect(try recipe.number("epochs") == epochs)
    }
    let table = try InklingProcess("recipes").lines
    #expect(table.count == recipes.count + 1)
  }
}
