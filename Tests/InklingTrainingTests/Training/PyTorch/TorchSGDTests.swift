// SGD with momentum, dampening and Nesterov's form, against PyTorch's numbers.

import Testing

@testable import InklingTraining

@Suite("SGD as PyTorch has it") struct TorchSGDTests {
  /// Optimizer, weight decay, and the weights `[3, 2]` and biases after six
  /// steps, as Tests/Scripts/torch_sgd.py printed them (PyTorch 2.13).
  static let cases: [(Optimizer, Float, [Float])] = [
    (
      .sgd(), 0.0,
      [
        0.2941732, -0.0441733, -0.4867769, 1.361777,
        -0.4036792, 0.1536793, -0.01774335, 0.1427434,
      ]
    ),
    (
      .sgd(), 0.1,
      [
        0.2391477, -0.05537472, -0.4642358, 1.107441,
        -0.2969263, 0.1131534, -0.007391185, 0.1323912,
      ]
    ),
    (
      .sgd(momentum: 0.9), 0.0,
      [
        0.2664546, -0.0164547, -1.612458, 2.487458,
        -0.243029, -0.006970957, -0.2961602, 0.4211603,
      ]
    ),
    (
      .sgd(momentum: 0.9), 0.1,
      [
        0.209835, -0.1476915, -1.46191, 1.679412,
        0.04174536, -0.1038889, -0.2337376, 0.3587376,
      ]
    ),
    (
      .sgd(momentum: 0.9, dampening: 0.25), 0.0,
      [
        0.1705633, 0.07943682, -1.259387, 2.134387,
        -0.2884921, 0.03849212, -0.2717802, 0.3967801,
      ]
    ),
    (
      .sgd(momentum: 0.9, dampening: 0.25), 0.1,
      [
        0.0984828, 0.004368149, -1.192792, 1.55277,
        -0.05248864, -0.05036221, -0.2254949, 0.350495,
      ]
    ),
    (
      .sgd(momentum: 0.9, dampening: 0.9), 0.0,
      [
        0.3429968, -0.09299688, -0.09967892, 0.9746789,
        -0.4608823, 0.2108823, 0.0981122, 0.02688778,
      ]
    ),
    (
      .sgd(momentum: 0.9, dampening: 0.9), 0.1,
      [
        0.3050306, -0.07694748, -0.1076776, 0.9059687,
        -0.4187208, 0.1906376, 0.09921141, 0.0257886,
      ]
    ),
    (
      .sgd(momentum: 0.8, nesterov: true), 0.0,
      [
        0.3729524, -0.1229523, -1.382285, 2.257286,
        -0.2940158, 0.04401582, -0.189907, 0.3149072,
      ]
    ),
    (
      .sgd(momentum: 0.8, nesterov: true), 0.1,
      [
        0.2765936, -0.2019252, -1.155368, 1.416707,
        -0.04887573, -0.02579253, -0.1697925, 0.2947926,
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
        optimizer: optimizer, learningRate: 0.5,
        weightDecay: decay))
  }

  @Test(arguments: [
    (Optimizer.sgd(nesterov: true), "Nesterov"),
    (.sgd(momentum: 0.9, dampening: 0.1, nesterov: true), "no dampening"),
    (.sgd(momentum: 0.9, dampening: 1.5), "dampening 1.5; expected 0 to 1"),
    (.sgd(momentum: 0.9, dampening: .nan), "dampening nan"),
    (.sgd(momentum: 1), "momentum 1.0; expected 0 or more and less than 1"),
  ])
  func refuses(_ optimizer: Optimizer, _ words: String) throws {
    try TorchProblem.expectRefusal(
      of: TrainingOptions(optimizer: optimizer), saying: words)
  }
}
