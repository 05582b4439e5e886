// How well a model does on test data, and how that is printed.

import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

/// What was measured of a model, or of several together.
package struct ModelMeasure {
  package let name: String
  package let loss: Loss
  package let result: Evaluation
  package let labels: [UInt16]
  package let seconds: Double
  /// The paths of several.
  package var models: [String]?

  package init(
    name: String, loss: Loss, result: Evaluation, labels: [UInt16],
    seconds: Double, models: [String]? = nil
  ) {
    self.name = name
    self.loss = loss
    self.result = result
    self.labels = labels
    self.seconds = seconds
    self.models = models
  }

  /// Measures one model.
  ///
  /// - Parameters:
  ///   - path: the model's file.
  ///   - data: what the data are called.
  /// - Throws: `CommandFailure` where the loss is no number, or what the model
  ///   refuses the samples for.
  package init(
    of model: Model, at path: String, on test: Dataset, named data: String,
    threads: Int
  ) throws(RunError) {
    let loss = model.trainedLoss
    let watch = Stopwatch()
    let result: Evaluation
    let labels: [UInt16]
    if model.quantized != nil {
      do throws(PredictionError) {
        (result, labels) = try model.evaluateLabels(on: test)
      } catch {
        throw .failure(CommandFailure("\(path): \(error)"))
      }
    } else {
      do throws(TrainingError) {
        (result, labels) = try Network(model).evaluateLabels(
          on: test, loss: loss, threads: threads)
      } catch {
        throw .training(error)
      }
    }
    // Of outputs that are no numbers there is no largest one.
    guard result.loss.isFinite else {
      throw .failure(
        CommandFailure(
          "\(path): its loss on \(data) is not a finite number, so its "
            + "labels mean nothing; expected smaller weights"))
    }
    self.init(
      name: path, loss: loss, result: result, labels: labels,
      seconds: watch.seconds)
  }

  /// Scripts rely on these names.
  ///
  /// - Parameter data: what the data are called.
  package func json(on data: String) -> [(String, JSONValue)] {
    [
      models.map { ("ensemble", JSONValue.strings($0)) }
        ?? ("model", .string(name)),
      ("data", .string(data)),
      ("samples", .int(result.count)), ("correct", .int(result.correct)),
      ("test_loss", .float(result.loss)),
      ("test_accuracy", .float(result.accuracy)),
      ("seconds", .float(seconds)),
      ("loss", .string(loss.description)),
    ]
  }

  /// Two lines for people, which fit a terminal whatever the figures.
  package var text: PrintedText {
    """
    test accuracy \(String(result.accuracy, places: 4))  \
    (\(String(grouped: result.correct)) of \
    \(String(grouped: result.count)), \(String(seconds: seconds)))
    test loss \(String(result.loss, places: 4)) (\(loss))
    """
  }
}

extension Model {
  /// What it was trained by, or what its outputs look like.
  var trainedLoss: Loss {
    let isSoftmax = signature.outputTransform == .softmax
    // What `evaluate(on:)` of models of 8 bits measures.
    if quantized == nil,
      let trained = TrainingRecord(of: self).flatMap({ Loss($0.loss) }),
      trained.takesLogits == isSoftmax
    {
      return trained
    }
    return isSoftmax ? .softmaxCrossEntropy : .squaredError
  }
}
