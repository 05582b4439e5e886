// A range test of the learning rate (Smith, "Cyclical learning rates", 2017,
// section 3.3): it rises from step to step while the loss is watched, as fastai
// and Lightning do.

import InklingPlatform

/// The loss at learning rates that rise exponentially, and the one that is
/// proposed.
package struct LearningRateSearch {
  /// The loss after a step.
  package struct Point: Sendable {
    /// The step, from 1.
    package let step: Int
    /// Its learning rate.
    package let rate: Float
    package let loss: Double
    /// The mean over the points next to it, three on either side.
    package internal(set) var smoothed: Double
  }

  /// From the lowest rate on, up to the highest or to where the loss has grown
  /// to `growth` times the lowest.
  package let points: [Point]
  /// The index of the point where the smoothed loss falls steepest by the
  /// rate's logarithm, before it is lowest; `nil` if it does not fall.
  package let proposal: Int?
  /// The index of the lowest smoothed loss.
  package let lowest: Int

  package static let rates = 1e-7...100.0
  /// An epoch with fewer steps is gone through again.
  static let leastSteps = 100
  /// At most about so many points.
  static let mostPoints = 100
  /// Samples that the loss is measured on.
  static let samples = 2_000
  private static let growth = 4.0
  /// Steps until the running estimates of batch normalization are those of the
  /// data.
  private static let settling = 64

  /// Trains `network` for an epoch, which is of no other use.
  ///
  /// The learning rate, its schedule and the average of the parameters are not
  /// as `options` have them. The loss is that of up to 2,000 samples drawn from
  /// `data`, measured as a network is evaluated: without dropout.
  ///
  /// - Parameter onPoint: called with each point's number and how many there
  ///   may be.
  /// - Throws: `TrainingError` as `Trainer` and its steps do.
  package init(
    _ network: Network, options: TrainingOptions, on data: Dataset,
    onPoint: (Int, Int) -> Void = { _, _ in }
  ) throws(TrainingError) {
    let sample: Dataset
    do throws(DataError) {
      sample = try data.sample(
        Self.samples, seed: options.seed, source: "the training data")
    } catch {
      throw TrainingError(.memory, error.description)
    }
    var options = options
    options.emaDecay = nil
    options.patience = nil
    options.epochs = TrainingOptions.maximumEpochs
    options.learningRate = Float(Self.rates.lowerBound)
    let probe = try Trainer(network, options: options)
    let steps = max(probe.stepsPerEpoch(of: data), Self.leastSteps)
    let settling = options.batchNorm ? Self.settling : 0
    let range = Self.rates.upperBound / Self.rates.lowerBound
    let gamma = Double.root(range, steps - 1)
    options.schedule = LearningRateSchedule(
      .exponential(gamma: gamma), warmUp: settling)
    let trainer = try Trainer(network, options: options)
    let batch = trainer.batchSize(for: data)
    let stride = (steps + Self.mostPoints - 1) / Self.mostPoints
    var points: [Point] = []
    var least = Double.infinity
    var next = settling + 1
    while next <= settling + steps {
      while trainer.step < next {
        try trainer.train(on: data, samples: (next - trainer.step) * batch)
      }
      let loss = try trainer.evaluate(on: sample).loss
      guard loss.isFinite else { break }
      points.append(
        Point(
          step: trainer.step,
          rate: trainer.rate(step: trainer.step - 1, epoch: 0), loss: loss,
          smoothed: loss))
      onPoint(points.count, (steps + stride - 1) / stride)
      least = min(least, loss)
      if loss > Self.growth * least { break }
      next += stride
    }
    self.init(points)
  }

  /// Smooths the points, which are evenly spaced by the rates' logarithms, and
  /// proposes one.
  init(_ points: [Point]) {
    var points = points
    // What ends the search counts no more than it needs to.
    let most = Self.growth * (points.first?.loss ?? 0)
    for index in points.indices {
      let near =
        points[max(index - 3, 0)...min(index + 3, points.count - 1)]
        .map { min($0.loss, most) }
      points[index].smoothed = near.reduce(0, +) / Double(near.count)
    }
    self.points = points
    let values = points.map { $0.smoothed }
    lowest = values.indices.min { values[$0] < values[$1] } ?? 0
    let slopes = (1..<max(lowest, 1)).map {
      ($0, values[$0 + 1] - values[$0 - 1])
    }
    // What falls by less than a hundredth in all may be chance.
    let falls = (values.first ?? 0) - (values.min() ?? 0)
    let isFalling = falls > 0.01 * abs(values.first ?? 0)
    proposal = isFalling ? slopes.min { $0.1 < $1.1 }?.0 : nil
  }
}

extension Double {
  /// The `degree`-th root of `value`, above 0.
  fileprivate static func root(_ value: Double, _ degree: Int) -> Double {
    exp(log(value) / Double(max(degree, 1)))
  }
}
