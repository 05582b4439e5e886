// The part of an epoch that is in memory.

import InklingPlatform

/// The samples of an epoch that are in memory, and the order to take them in.
struct EpochPart {
  let data: Dataset
  /// Their places in the epoch.
  let range: Range<Int>
  /// Row numbers by place, from `range.lowerBound` on; `nil` for the rows in
  /// their order, where the part is all of the epoch.
  let order: UnsafePointer<UInt32>?
}

/// The window of a streamed data set that is in memory.
struct StreamedWindow {
  private var portion: SamplePortion?
  private var origin: StreamedRows?
  private var part: (data: Dataset, range: Range<Int>, epoch: Int)?
  private var order: AlignedBuffer<UInt32>?
  private var epoch: (order: StreamedEpoch, number: Int)?

  /// The part of an epoch that has `place`, valid until the next call.
  ///
  /// - Throws: `TrainingError` where samples cannot be read.
  mutating func part(
    at place: Int, of data: Dataset, _ rows: StreamedRows, epoch number: Int,
    batch: Int, _ options: TrainingOptions, for network: Network,
    averages: Bool, on pool: WorkerPool
  ) throws(TrainingError) -> EpochPart {
    guard let streaming = options.streaming else {
      throw .setting(
        "samples that are not in memory; expected how many may be at a time")
    }
    if origin.map({ !$0.areSame(as: rows) }) ?? true {
      self = StreamedWindow()
      origin = rows
    }
    if let part, let order, part.epoch == number, part.range.contains(place) {
      return EpochPart(
        data: part.data, range: part.range, order: UnsafePointer(order.base))
    }
    end()
    let epoch: StreamedEpoch
    if let drawn = self.epoch, drawn.number == number {
      epoch = drawn.order
    } else {
      epoch = try StreamedEpoch(
        count: data.count, batch: batch, streaming,
        isShuffled: options.sampling == .shuffled, seed: options.seed,
        epoch: number)
    }
    self.epoch = (epoch, number)
    let range = epoch.range(at: place)
    let open = portion
    let (portion, samples) = try TrainingError.reading {
      () throws(DataError) in
      let portion =
        if let open { open } else {
          try SamplePortion(
            of: rows, count: min(epoch.window, data.count), on: pool)
        }
      return (portion, try portion.load(epoch.samples(in: range), of: data))
    }
    self.portion = portion
    var found = samples
    // What is augmented is averaged then, by whoever augments.
    if averages { found = try network.averaged(found) }
    let order = try epoch.order(of: range)
    part = (found, range, number)
    self.order = order
    return EpochPart(
      data: found, range: range, order: UnsafePointer(order.base))
  }

  /// Lets go of the samples; their memory is kept for the next.
  mutating func end() {
    part = nil
    order = nil
  }
}
