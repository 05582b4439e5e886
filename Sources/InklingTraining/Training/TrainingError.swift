// Why a network cannot be trained as told.

public import InklingCore

/// Options or data that a trainer refuses.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A batch size below 1.
  case batchSize(Int)
  /// A learning rate that is not a finite positive number.
  case learningRate(Float)
  /// A momentum outside 0 ..< 1.
  case momentum(Float)
  /// A setting, or its text, that makes no sense.
  case setting(String)
  /// An L2 penalty that is negative or not finite.
  case weightDecay(Float)
  /// A thread count below 0 or above 1,024.
  case threads(Int)
  /// Data whose samples have another number of values than the network.
  case inputs(found: Int, expected: Int)
  /// Data with more classes than the network has outputs.
  case classes(found: Int, expected: Int)

  /// Bytes that the data scale otherwise than the network: what it learned
  /// from them would not be what it sees when it predicts.
  case inputScale(found: Float, expected: Float)
  /// Binary cross-entropy of outputs that need not lie in 0...1.
  case outputRange(Activation)

  /// More memory than the system gives.
  case memory(bytes: Int)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .batchSize(let value):
      "batch size \(value); expected at least 1"
    case .learningRate(let value):
      "learning rate \(value); expected a finite number above 0"
    case .momentum(let value):
      "momentum \(value); expected 0 or more and less than 1"
    case .setting(let text): text
    case .weightDecay(let value):
      "weight decay \(value); expected a finite number of 0 or more"
    case .threads(let value):
      "\(value) threads; expected 1 to 1024, or 0 for one a processor"
    case .inputs(let found, let expected):
      "samples of \(found) values; the network takes \(expected)"
    case .classes(let found, let expected):
      "\(found) classes; the network has \(expected) outputs"
    case .inputScale(let found, let expected):
      "bytes times \(found); the network takes bytes times \(expected)"
    case .memory(let bytes):
      "\(bytes) bytes of memory to work in, more than the system gives; "
        + "expected a smaller batch, narrower layers or fewer threads"
    case .outputRange(let activation):
      "binary cross-entropy after \(activation.name); expected sigmoid as the "
        + "last layer's activation, whose outputs lie in 0...1"
    }
  }
}

extension TrainingOptions {
  /// - Throws: `TrainingError` for the first option that makes no sense.
  func check(with network: Network) throws(TrainingError) {
    guard batchSize >= 1 else { throw .batchSize(batchSize) }
    guard learningRate.isFinite, learningRate > 0 else {
      throw .learningRate(learningRate)
    }
    try optimizer.check()
    guard schedule.every.unit != .samples else {
      throw .setting(
        "a schedule every \(schedule.every); expected steps or epochs")
    }
    guard weightDecay.isFinite, weightDecay >= 0 else {
      throw .weightDecay(weightDecay)
    }
    guard (0...1024).contains(threads) else { throw .threads(threads) }
    try network.check(loss)
  }
}
