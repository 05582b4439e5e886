// What is refused of a training run's settings.

extension TrainingOptions {
  /// - Throws: `TrainingError` for the first option that makes no sense.
  func check(with network: Network) throws(TrainingError) {
    guard (0...Self.maximumEpochs).contains(epochs) else {
      throw .setting(
        "\(epochs) epochs; expected 0 to \(Self.maximumEpochs)")
    }
    guard plainAfter ?? 0 >= 0 else {
      throw .setting(
        "plain after \(plainAfter ?? 0) epochs; expected 0 or more")
    }
    guard batchSize >= 1 else { throw .batchSize(batchSize) }
    guard learningRate.isFinite, learningRate > 0 else {
      throw .setting(
        "learning rate \(learningRate); expected a finite number above 0")
    }
    let layers = network.layers.count
    guard (0..<layers).contains(frozenLayers) else {
      throw .setting(
        "\(frozenLayers) frozen layers of \(layers); expected 0 to "
          + "\(layers - 1)")
    }
    guard !batchNorm || frozenLayers == 0 else {
      throw .setting(
        "\(frozenLayers) frozen layers with batch normalization, which changes "
          + "what they give; expected one without the other")
    }
    guard !batchNorm || batchSize >= 2 else {
      throw .setting(
        "batch normalization with batches of \(batchSize); expected 2 samples "
          + "or more, as it divides by their deviation")
    }
    try optimizer.check()
    try schedule.check()
    guard weightDecay.isFinite, weightDecay >= 0 else {
      throw .setting(
        "weight decay \(weightDecay); expected a finite number of 0 or more")
    }
    for (name, norm) in [("clip norm", clipNorm), ("max norm", maxNorm)] {
      guard norm.map({ $0.isFinite && $0 > 0 }) ?? true else {
        throw .setting(
          "\(name) \(norm ?? 0); expected a finite number above 0")
      }
    }
    if let emaDecay, !(emaDecay > 0 && emaDecay < 1) {
      throw .setting(
        "decay \(emaDecay) of the moving average; expected above 0 and below 1"
      )
    }
    guard (0..<1).contains(labelSmoothing) else {
      throw .setting(
        "label smoothing \(labelSmoothing); expected 0 or more and less than 1")
    }
    guard labelSmoothing == 0 || loss.takesLogits else {
      throw .setting(
        "label smoothing with the loss \(loss); expected it with "
          + "softmax-cross-entropy")
    }
    for rate in dropout + [inputDropout] where !(0..<1).contains(rate) {
      throw .setting("dropout \(rate); expected 0 or more and less than 1")
    }
    let hidden = network.layout.layers.count - 1
    guard
      dropout.isEmpty || (dropout.count == 1 && hidden > 0)
        || dropout.count == hidden
    else {
      throw .setting(
        "\(dropout.count) dropout rates for \(hidden) hidden layers; expected "
          + "one, or one for each")
    }
    try classWeights?.check(classes: network.layout.outputs)
    try augmentation?.check()
    guard (0...1024).contains(threads) else { throw .threads(threads) }
    guard reportEvery.count >= 1 else {
      throw .setting(
        "a report every \(reportEvery.count) \(reportEvery.unit.rawValue); "
          + "expected at least 1")
    }
    guard checkpointEvery.count >= 1, checkpointEvery.unit != .samples else {
      throw .setting(
        "a checkpoint every \(checkpointEvery); expected at least 1 epoch or "
          + "step")
    }
    guard patience.map({ (1...Self.maximumEpochs).contains($0) }) ?? true else {
      throw .setting(
        "a patience of \(patience ?? 0) epochs; expected 1 to "
          + "\(Self.maximumEpochs)")
    }
    guard (0..<1).contains(minimumDelta) else {
      throw .setting(
        "a minimum delta of \(minimumDelta); expected 0 or more and less than 1"
      )
    }
    try streaming?.check()
    guard streaming == nil || sampling != .replacement else {
      throw .setting(
        "batches drawn with replacement of samples that are not all in memory; "
          + "expected another sampling")
    }
    try network.check(loss)
  }
}
