// Clipped gradients, limited weights, averaged parameters, smoothed and
// weighted targets against PyTorch's numbers.

import Testing

@testable import InklingTraining

@Suite("Options as PyTorch has them") struct TorchOptionsTests {
  /// Options, and the weights `[3, 2]` and biases after six steps, as
  /// Tests/Scripts/torch_options.py printed them (PyTorch 2.13, float64).
  static let cases: [(TrainingOptions, [Float])] = [
    (
      TrainingOptions(optimizer: .sgd(momentum: 0.75), clipNorm: 0.125),
      [
        0.18287179, -0.032339947, -0.13915139, 0.66601285, -0.27164989,
        0.12111805, 0.10617694, 0.018823055,
      ]
    ),
    (
      TrainingOptions(optimizer: .adam(), clipNorm: 0.125),
      [
        0.19073604, -0.3180644, -0.83573567, 0.47988151, 0.23607412,
        0.045867817, -0.096592118, 0.22159212,
      ]
    ),
    (
      TrainingOptions(optimizer: .sgd(momentum: 0.75), maxNorm: 0.75),
      [
        0.12300988, 0.027652822, -0.68775621, 0.74946039, -0.20824147,
        0.0066565795, -0.093644144, 0.21864414,
      ]
    ),
    (
      TrainingOptions(optimizer: .sgd(momentum: 0.75), emaDecay: 0.5),
      [
        0.1193201, 0.045564297, -0.54375652, 1.1208519, -0.24349967,
        0.078615276, -0.071762474, 0.19676247,
      ]
    ),
    (
      TrainingOptions(optimizer: .sgd(momentum: 0.75), labelSmoothing: 0.25),
      [
        0.043955, 0.10657685, -0.41724395, 0.94410541, -0.19576348, 0.04523164,
        -0.063262661, 0.18826266,
      ]
    ),
    (
      TrainingOptions(
        optimizer: .sgd(momentum: 0.75), classWeights: .weights([0.5, 2])),
      [
        -0.17833353, 0.32886538, -0.64396552, 1.170827, -0.25238077, 0.10184893,
        -0.47015279, 0.59515279,
      ]
    ),
    (
      TrainingOptions(
        optimizer: .sgd(momentum: 0.75), labelSmoothing: 0.25,
        classWeights: .weights([0.5, 2])),
      [
        -0.27928321, 0.42981505, -0.40115839, 0.92801985, -0.27802081,
        0.12748896, -0.51101143, 0.63601143,
      ]
    ),
    (
      TrainingOptions(
        optimizer: .adamW(), clipNorm: 0.25, maxNorm: 0.75, emaDecay: 0.9,
        labelSmoothing: 0.125, classWeights: .weights([0.5, 2])),
      [
        0.019738598, 0.02522174, -0.67053896, 0.72576687, -0.30552003,
        0.16315818, -0.67340788, 0.79840788,
      ]
    ),
  ]

  @Test(arguments: cases.indices)
  func sameNumbers(_ index: Int) throws {
    var (options, expected) = Self.cases[index]
    options.learningRate = 0.25
    options.weightDecay = 0.125
    try TorchProblem.expect(expected, of: options)
  }

  @Test(arguments: [
    (TrainingOptions(clipNorm: 0), "clip norm 0.0; expected a finite number"),
    (TrainingOptions(maxNorm: -1), "max norm -1.0"),
    (TrainingOptions(emaDecay: 1), "decay 1.0 of the moving average"),
    (TrainingOptions(emaDecay: .nan), "decay nan"),
  ])
  func refuses(_ options: TrainingOptions, _ words: String) throws {
    try TorchProblem.expectRefusal(of: options, saying: words)
  }
}
