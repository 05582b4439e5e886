// Where a trainer stands between two steps: taking it down, and going on.

import InklingPlatform
import CKernels

/// All that a trainer needs, besides its data, to go on bit for bit.
///
/// A value: taking it copies nothing until the trainer changes what it shares.
package struct TrainerState: Sendable {
  /// The network as trained so far.
  package let network: Network
  /// What the run was told.
  package let options: TrainingOptions
  /// Steps done.
  package let step: Int
  /// Whole epochs done.
  package let epoch: Int
  /// Samples of the current epoch done: whole batches, fewer than all.
  package let samplesOfEpoch: Int
  /// Samples of the data set that the current epoch goes over; 0 before the
  /// first step.
  let countOfEpoch: Int
  /// The optimiser's moments, as `Trainer.slots` has them.
  let slots: AlignedBuffer<Float>?
  /// What is trained besides the network, if anything.
  let batchNormalization: BatchNormalization?
  /// The last order drawn: of the current epoch, or what the next one's is
  /// shuffled from. `nil` where the data set's own is used.
  let order: AlignedBuffer<UInt32>?
  /// What the next order is drawn with.
  let random: ink_random
}

extension Trainer {
  /// Where training stands.
  package var state: TrainerState {
    TrainerState(
      network: network, options: options, step: step, epoch: epoch,
      samplesOfEpoch: samplesOfEpoch, countOfEpoch: countOfEpoch,
      slots: slots,
      batchNormalization: batchNormalization, order: order.rows,
      random: order.random)
  }

  /// A trainer that goes on from `state` as the one it was taken from would.
  ///
  /// - Parameter options: the state's own if `nil`; others may only differ in
  ///   what does not change a step.
  /// - Throws: `TrainingError` as `init(_:options:)`.
  package convenience init(
    _ state: TrainerState, options: TrainingOptions? = nil
  ) throws(TrainingError) {
    try self.init(state.network, options: options ?? state.options)
    restore(state)
  }
}
