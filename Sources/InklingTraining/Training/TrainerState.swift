// Where a trainer stands between two steps: taking it down, and going on.

import InklingPlatform
import CKernels

/// All that a trainer needs, besides its data, to go on bit for bit.
///
/// A value: taking it copies nothing until the trainer changes what it shares.
public struct TrainerState: Sendable {
  /// The network as trained so far.
  public let network: Network
  /// What the run was told.
  public let options: TrainingOptions
  /// Steps done.
  public let step: Int
  /// Whole epochs done.
  public let epoch: Int
  /// Samples of the current epoch done: whole batches, fewer than all.
  public let samplesOfEpoch: Int
  /// Samples of the data set that the current epoch goes over; 0 before the
  /// first step.
  let countOfEpoch: Int
  /// The optimiser's, with the parameters' layout, if it has one.
  let velocity: AlignedBuffer<Float>?
  /// The last order drawn: of the current epoch, or what the next one's is
  /// shuffled from. `nil` where the data set's own is used.
  let order: AlignedBuffer<UInt32>?
  /// What the next order is drawn with.
  let random: ink_random
}

extension Trainer {
  /// Where training stands.
  public var state: TrainerState {
    TrainerState(
      network: network, options: options, step: step, epoch: epoch,
      samplesOfEpoch: samplesOfEpoch, countOfEpoch: countOfEpoch,
      velocity: velocity, order: order, random: random)
  }

  /// A trainer that goes on from `state` as the one it was taken from would.
  ///
  /// - Parameter threads: as `TrainingOptions.threads`; those of the state's
  ///   own options if `nil`.
  /// - Throws: `TrainingError` as `init(_:options:)`.
  public convenience init(
    _ state: TrainerState, threads: Int? = nil
  ) throws(TrainingError) {
    var options = state.options
    if let threads { options.threads = threads }
    try self.init(state.network, options: options)
    restore(state)
  }
}
