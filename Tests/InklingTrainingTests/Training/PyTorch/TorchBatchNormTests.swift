// Batch normalization against PyTorch's numbers.

import InklingCore
import Testing

@testable import InklingTraining

@Suite("Batch normalization as PyTorch has it")
struct TorchBatchNormTests {
  struct Case: CustomTestStringConvertible {
    var activation: ActivationFunction
    var optimizer: Optimizer
    var rate: Float
    var clipNorm: Float?
    /// Of each layer, weights and biases with the estimates folded in, as
    /// Tests/Scripts/torch_batch_norm.py printed them (PyTorch 2.13, float64).
    var expected: [Float]
    var testDescription: String {
      "\(activation) \(optimizer) clip \(clipNorm ?? 0)"
    }
  }

  static let cases = [
    Case(
      activation: .relu, optimizer: .sgd(), rate: 0.25, clipNorm: nil,
      expected: [
        -0.4165178, 0.26178191, 0.0023740458, -0.31097895, -0.19313761,
        -0.38825068, 0.25688726, -0.046679338, 0.015657707, -0.13178444,
        -0.39157443, 0.21768737, 0.014643617, -0.013792473, -0.018138221,
        0.014878453, -0.26258356, 0.43739716, 0.2217385, 0.06204675,
        -0.22260829, 0.43198431, 0.20613671, 0.0018238326, -0.26024087,
        -0.38597802, 0.24900603, 0.017632604, 0.094672567, -0.093555498,
        0.034868194, -0.24812101, -0.1651551, 0.24409009, -0.24409009,
        0.53592546, -0.12264935, -0.011698665, 0.011698665,
      ]),
    Case(
      activation: .relu, optimizer: .sgd(), rate: 0.25, clipNorm: 0.25,
      expected: [
        -0.41015533, 0.25983094, 0.0015953109, -0.29508722, -0.16366431,
        -0.38999241, 0.25977639, -0.027663603, 0.075874751, -0.13155242,
        -0.39322513, 0.23963361, 0.021334596, -0.012699622, -0.014760807,
        0.017445958, -0.26292955, 0.41266655, 0.18125463, 0.06382367,
        -0.23674511, 0.39983981, 0.20410748, 0.00041755472, -0.28192436,
        -0.38663128, 0.25013938, 0.02413605, 0.094443249, -0.096207977,
        0.00072812397, -0.20267845, -0.21059766, 0.19105989, -0.19105989,
        0.45246685, -0.039190746, -0.0064889927, 0.0064889927,
      ]),
    Case(
      activation: .sigmoid, optimizer: .sgd(momentum: 0.75), rate: 0.25,
      clipNorm: nil,
      expected: [
        -0.27958234, 0.17389157, 0.052176093, -0.19419225, -0.15061661,
        -0.28290021, 0.19242487, -0.013315225, 0.085463617, -0.13770362,
        -0.28779327, 0.20189758, 0.016690829, -0.0026113801, -0.0072117146,
        0.013488934, -0.20406576, 0.34103718, 0.17302173, 0.054612965,
        -0.12559789, 0.32306035, 0.17327259, -0.078679489, -0.2082155,
        -0.31513717, 0.21916355, 0.028155567, 0.097375408, -0.11335926,
        -0.070811336, -0.20550489, -0.095558804, 0.10496431, -0.10496431,
        0.5054526, -0.20438891, -0.01590246, 0.01590246,
      ]),
    Case(
      activation: .sigmoid, optimizer: .sgd(momentum: 0.75), rate: 0.25,
      clipNorm: 0.25,
      expected: [
        -0.28200029, 0.17491688, 0.049171096, -0.19518865, -0.14421249,
        -0.28252601, 0.19371505, -0.0088896639, 0.0850681, -0.13872646,
        -0.2869401, 0.20086172, 0.016857779, -0.0028467647, -0.0071960234,
        0.013531814, -0.20388223, 0.33836338, 0.16305156, 0.053432814,
        -0.13206944, 0.3264768, 0.17433594, -0.071629135, -0.20296041,
        -0.31505897, 0.2180768, 0.019775339, 0.097150552, -0.11305732,
        -0.071847078, -0.19836772, -0.10269597, 0.091904299, -0.091904299,
        0.48196008, -0.18089639, -0.027811689, 0.027811689,
      ]),
    Case(
      activation: .tanh, optimizer: .adamW(epsilon: 0.0625), rate: 0.0625,
      clipNorm: nil,
      expected: [
        -0.42775948, 0.15450891, 0.13222842, -0.31399849, -0.26780511,
        -0.48743471, 0.32303408, 0.010184586, 0.076297425, -0.2304443,
        -0.41516405, 0.31053837, -0.016495772, 0.040042572, 0.0034237831,
        0.014944312, -0.28666583, 0.50350123, 0.24984335, 0.14383505,
        -0.11037189, 0.54962716, 0.17685022, -0.15584593, -0.30513883,
        -0.45609171, 0.31748945, 0.0067340859, 0.038305332, -0.02250528,
        0.079056681, -0.26779203, -0.20922349, 0.15598617, -0.15598617,
        0.6497035, -0.17268798, 0.10775609, -0.10775609,
      ]),
    Case(
      activation: .tanh, optimizer: .adamW(epsilon: 0.0625), rate: 0.0625,
      clipNorm: 0.25,
      expected: [
        -0.45037399, 0.19693704, 0.11485088, -0.31169461, -0.21108003,
        -0.47418763, 0.31655142, 0.018653292, 0.10501208, -0.23221993,
        -0.42443863, 0.30869962, 0.001294154, 0.026787589, -0.00096106439,
        0.015987825, -0.28356794, 0.46971236, 0.22669815, 0.10414599,
        -0.17296008, 0.52550006, 0.2113512, -0.10089982, -0.28371696,
        -0.44231733, 0.30649081, 0.00030901738, 0.022198444, -0.014665454,
        0.050577068, -0.23354213, -0.24347339, 0.12751477, -0.12751477,
        0.60160349, -0.12458796, 0.071445841, -0.071445841,
      ]),
  ]

  /// The script's samples; as bytes they are not, its inputs being negative.
  static func problem() throws -> Dataset {
    var values: [Float] = []
    for i in 0..<7 {
      for j in 0..<3 { values.append(Float((7 * i + 3 * j) % 11 - 5) / 4) }
    }
    return try Fixtures.dataset(
      .floats(FloatRows(values, columns: 3)), [0, 1, 1, 0, 1, 0, 0], classes: 2)
  }

  static func network(
    _ data: Dataset, _ activation: ActivationFunction
  ) throws -> Network {
    let network = try Network(
      for: data, hidden: [4, 3], activation: activation)
    network.parameters.clear()
    for (index, layer) in network.layers.enumerated() {
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          let weight = (5 * j + 2 * i + index) % 7 - 3
          let place = layer.weights + i * layer.stride + j
          network.parameters.base[place] = Float(weight) / 8
        }
      }
    }
    return network
  }

  @Test("Weights and biases after six steps", arguments: cases, [1, 2])
  func sameNumbers(_ setup: Case, threads: Int) throws {
    let data = try Self.problem()
    let trainer = try Trainer(
      Self.network(data, setup.activation),
      options: TrainingOptions(
        epochs: 3, batchSize: 4, optimizer: setup.optimizer,
        learningRate: setup.rate, weightDecay: 0.125, clipNorm: setup.clipNorm,
        batchNorm: true, sampling: .sequential, keepsBest: false,
        threads: threads))
    let result = try trainer.fit(data).network
    let found = (0..<3).flatMap {
      result.weights(ofLayer: $0) + result.biases(ofLayer: $0)
    }
    #expect(found.count == setup.expected.count)
    for (index, (found, expected)) in zip(found, setup.expected).enumerated() {
      #expect(
        abs(found - expected) < 2e-5 * max(1, abs(expected)), "\(index)")
    }
  }

  @Test("Batches of one have no deviation") func refusesBatchesOfOne() throws {
    let network = try Network(
      shape: .vector(count: 3), layers: [.dense(2), .dense(2)])
    let error = #expect(throws: TrainingError.self) {
      try Trainer(
        network, options: TrainingOptions(batchSize: 1, batchNorm: true))
    }
    #expect(error?.description.contains("expected 2 samples or more") == true)
  }
}
