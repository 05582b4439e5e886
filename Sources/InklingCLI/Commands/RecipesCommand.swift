// `inkling recipes`: the experiments that are known by name.

import ArgumentParser
import InklingInterchange
import InklingTraining

struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes", abstract: "List the recipes that train knows.")

  @OptionGroup var format: OutputFormat

  func run() throws {
    if format.json {
      return try Recipe.all.forEach { try StandardOutput.write($0.json) }
    }
    var table = Table([
      "recipe": .left, "document": .left, "hidden": .left,
      "activation": .left, "initializer": .left, "optimizer": .left,
      "loss": .left, "learning rate": .right, "batch": .right, "epochs": .right,
    ])
    for recipe in Recipe.all {
      table.append([
        recipe.name, recipe.document.rawValue,
        recipe.hidden.map { String($0) }.joined(separator: ","),
        "\(recipe.activation.name)", recipe.initializer.description,
        recipe.options.optimizer.description, recipe.options.loss.description,
        "\(recipe.options.learningRate)",
        BatchSize.text(recipe.options.batchSize), "\(recipe.options.epochs)",
      ])
    }
    try StandardOutput.write(table.text)
  }
}

extension Recipe {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "document": .string(document.rawValue),
      "summary": .string(summary), "data": .string(dataKind.rawValue),
      "reduced_shape": reducedShape.map { .ints($0.sizes) } ?? .null,
      "hidden": .ints(hidden), "activation": .string("\(activation.name)"),
      "output_activation": .string("\(outputActivation.name)"),
      "loss": .string(options.loss.description),
      "initializer": .string(initializer.description),
      "optimizer": .string(options.optimizer.description),
      "momentum": options.optimizer.momentum.map { .float($0) } ?? .null,
      "learning_rate": .float(options.learningRate),
      "schedule": .string(options.schedule.policyText),
      "schedule_every": .string(options.schedule.every.description),
      // Null for the whole data set.
      "batch_size": options.batchSize == TrainingOptions.wholeSet
        ? .null : .int(options.batchSize),
      "sampling": .string(options.sampling.rawValue),
      "reduction": .string(options.reduction.rawValue),
      "augmentation": options.augmentation.map {
        .string($0.description)
      } ?? .null,
      "weight_decay": .float(options.weightDecay),
      "epochs": .int(options.epochs),
      "published_accuracy": publishedAccuracy.map { .float($0) } ?? .null,
      "required_accuracy": .float(requiredAccuracy),
    ])
  }
}
