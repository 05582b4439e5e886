// `inkling recipes`: the experiments that are known by name.

import ArgumentParser
import InklingInterchange
import InklingRuns
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
      "further options": .left,
    ])
    for recipe in Recipe.all {
      table.append([
        recipe.name, recipe.document?.rawValue ?? "none",
        recipe.hidden.map { String($0) }.joined(separator: ","),
        "\(recipe.activation.name)", recipe.initializer.description,
        recipe.options.optimizer.description, recipe.options.loss.description,
        "\(recipe.options.learningRate)",
        BatchSize.text(recipe.options.batchSize), "\(recipe.options.epochs)",
        recipe.furtherOptions.joined(separator: " "),
      ])
    }
    try StandardOutput.write(table.text)
  }
}

extension Recipe {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name),
      "document": document.map { .string($0.rawValue) } ?? .null,
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
      "warm_up": .int(options.schedule.warmUp),
      "batch_norm": .bool(options.batchNorm),
      "dropout": .array(options.dropout.map { .float($0) }),
      "input_dropout": .float(options.inputDropout),
      "plain_after": options.plainAfter.map { .int($0) } ?? .null,
      "label_smoothing": .float(options.labelSmoothing),
      "ema": options.emaDecay.map { .float($0) } ?? .null,
      "clip_norm": options.clipNorm.map { .float($0) } ?? .null,
      "max_norm": options.maxNorm.map { .float($0) } ?? .null,
      "max_features": maximumFeatures.map { .int($0) } ?? .null,
      "epochs": .int(options.epochs),
      "published_accuracy": publishedAccuracy.map { .float($0) } ?? .null,
      "required_accuracy": .float(requiredAccuracy),
    ])
  }
}

extension Recipe {
  /// What is not as it is by default and has no column of its own, as options of
  /// `train`.
  fileprivate var furtherOptions: [String] {
    let size = reducedShape?.sizes.map { String($0) }.joined(separator: "x")
    return (size.map { ["--input-size \($0)"] } ?? [])
      + options.furtherOptions
  }
}

extension TrainingOptions {
  fileprivate var furtherOptions: [String] {
    var options: [String] = []
    if schedule != .constant {
      options += [
        "--schedule \(schedule.policyText)",
        "--schedule-every \(schedule.every)",
      ]
    }
    if schedule.warmUp > 0 {
      options.append(
        "--warm-up \(TrainingInterval(schedule.warmUp, schedule.every.unit))")
    }
    if batchNorm { options.append("--batch-norm") }
    if !dropout.isEmpty {
      let rates = dropout.map { "\($0)" }.joined(separator: ",")
      options.append("--dropout \(rates)")
    }
    if let augmentation { options.append("--augment \(augmentation)") }
    if let plainAfter { options.append("--plain-after \(plainAfter)") }
    let numbers: KeyValuePairs<String, Float?> = [
      "--input-dropout": inputDropout, "--label-smoothing": labelSmoothing,
      "--weight-decay": weightDecay, "--ema": emaDecay,
      "--clip-norm": clipNorm, "--max-norm": maxNorm,
    ]
    for (name, number) in numbers {
      if let number, number != 0 { options.append("\(name) \(number)") }
    }
    if sampling != .shuffled { options.append("--sampling \(sampling)") }
    if reduction != .mean { options.append("--reduction \(reduction)") }
    return options
  }
}
