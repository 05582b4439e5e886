// Adam and AdamW against PyTorch's numbers.

import Testing

@testable import InklingTraining

@Suite("Adam as PyTorch has it") struct TorchAdamTests {
  /// Optimizer, weight decay, and the weights `[3, 2]` and biases after six
  /// steps, as Tests/Scripts/torch_adam.py printed them (PyTorch 2.13, float64).
  static let cases: [(Optimizer, Float, [Float])] = [
    (
      .adam(), 0.0,
      [
        0.24853528, 0.001464722, -0.60866407, 1.4836641, 0.00077137852,
        -0.25077138, -0.24905338, 0.37405338,
      ]
    ),
    (
      .adam(), 0.125,
      [
        0.15802937, 0.0091483274, -0.59133561, 1.3998645, 0.095516081,
        -0.18334649, -0.2368809, 0.3618809,
      ]
    ),
    (
      .adam(beta1: 0.5, beta2: 0.75, epsilon: 0.125), 0.0,
      [
        0.26527259, -0.015272594, -0.34939269, 1.2243927, -0.3423279,
        0.092327897, -0.050844323, 0.17584432,
      ]
    ),
    (
      .adam(beta1: 0.5, beta2: 0.75, epsilon: 0.125), 0.125,
      [
        0.21550704, -0.02216804, -0.34089686, 1.0971636, -0.2212813,
        0.044883702, -0.046173761, 0.17117376,
      ]
    ),
    (
      .adamW(), 0.0,
      [
        0.24853528, 0.001464722, -0.60866407, 1.4836641, 0.00077137852,
        -0.25077138, -0.24905338, 0.37405338,
      ]
    ),
    (
      .adamW(), 0.125,
      [
        0.2385995, -0.011140323, -0.59296153, 1.3890686, 0.0062230993,
        -0.23368228, -0.24251855, 0.36751855,
      ]
    ),
    (
      .adamW(beta1: 0.5, beta2: 0.75, epsilon: 0.125), 0.0,
      [
        0.26527259, -0.015272594, -0.34939269, 1.2243927, -0.3423279,
        0.092327897, -0.050844323, 0.17584432,
      ]
    ),
    (
      .adamW(beta1: 0.5, beta2: 0.75, epsilon: 0.125), 0.125,
      [
        0.24816296, -0.020703783, -0.34444304, 1.1405502, -0.30942105,
        0.081961877, -0.046473459, 0.17147346,
      ]
    ),
  ]

  @Test(arguments: cases)
  func sameNumbers(_ optimizer: Optimizer, decay: Float, expected: [Float])
    throws
  {
    try TorchProblem.expect(
      expected,
      of: TrainingOptions(
        optimizer: optimizer, learningRate: 0.125,
        weightDecay: decay))
  }

  @Test(arguments: [
    (Optimizer.adam(beta1: 1), "beta1 1.0; expected 0 or more and less than 1"),
    (.adam(beta2: -0.5), "beta2 -0.5"), (.adamW(beta2: .nan), "beta2 nan"),
    (.adamW(epsilon: 0), "epsilon 0.0; expected a finite number above 0"),
  ])
  func refuses(_ optimizer: Optimizer, _ words: String) throws {
    try TorchProblem.expectRefusal(
      of: TrainingOptions(optimizer: optimizer), saying: words)
  }
}
