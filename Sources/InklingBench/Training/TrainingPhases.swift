// Where a training step's time goes, kernel by kernel: the figures behind the
// choices in Benchmarks/README.md.
//
// Each kernel of each step is timed by itself, and what counts is its least
// time over several epochs: the steps are the same in each epoch, and one that
// was disturbed in one epoch is not in another. So a busy machine changes the
// figures little, and two states of the code can be compared.

import CKernels
import InklingCore
import InklingPlatform
import InklingTraining

/// The kernels of a step of a network with one hidden layer of sigmoids, whose
/// deltas are never zero: no time then depends on what was learned.
package struct TrainingPhases {
  /// The settings whose steps are taken apart: those of batches.
  package static let settings =
    TrainingSetting.compared.filter { $0.batch > 1 } + [
      TrainingSetting(
        name: "784-800-10 ReLU, batch 128, Adam", hidden: [800],
        activation: .relu, optimizer: .adam(), learningRate: 1e-3, batch: 128)
    ]
  package static let names = [
    "transpose", "bsr_backward_update_forward", "gemm_nn", "loss", "gemm_nt",
    "activation_gradient", "gemm_tn and sums",
  ]
  private static let epochs = 8
  private static let classes = 10
  /// From one row of outputs to the next.
  private static let stride = 16

  /// The network and its batch.
  package var title: String {
    "\(inputs)-\(hidden)-\(Self.classes), batch \(batch)"
      + (setting.optimizer.momentCount > 1 ? ", Adam" : "")
  }

  private let setting: TrainingSetting
  private let inputs: Int
  private let hidden: Int
  private let batch: Int
  private let kernels: Kernels
  private let w1, v1, b1, w2, v2, b2: Floats
  private let outputs, deltas, y, scratch: Floats
  /// The sorted inputs of this batch and of the one before, in turn.
  private let sorted: [(memory: Floats, columns: ink_bsc)]

  /// - Parameters:
  ///   - setting: of two hidden layers the first is taken.
  ///   - inputs: values in a sample.
  /// - Throws: `DataError` with reason `memory`.
  package init(
    of setting: TrainingSetting, inputs: Int, at kernels: Kernels
  ) throws(DataError) {
    let (hidden, batch, stride) = (
      setting.hidden[0], setting.batch, Self.stride
    )
    self.setting = setting
    self.inputs = inputs
    self.hidden = hidden
    self.batch = batch
    self.kernels = kernels
    w1 = try .zeros(inputs * hidden)
    // Two moments each, and with the biases these.
    v1 = try .zeros(2 * inputs * hidden)
    b1 = try .zeros(3 * hidden)
    w2 = try .zeros(hidden * stride)
    v2 = try .zeros(2 * hidden * stride)
    b2 = try .zeros(3 * stride)
    outputs = try .zeros(batch * hidden)
    deltas = try .zeros(batch * hidden)
    y = try .zeros(batch * stride)
    // The last batch of an epoch may be of any size.
    let sizes = (1...batch).map {
      kernels.table.pointee.gemm_nt_scratch($0, hidden, Self.classes) / 4
    }
    scratch = try .zeros(sizes.max() ?? 0)
    let bytes = ink_bsc_bytes(inputs, batch)
    sorted = try (0..<2).map { _ throws(DataError) in
      let memory = try Floats.zeros((bytes + 3) / 4)
      return (memory, ink_bsc_in(memory.base, inputs, batch))
    }
    var random = ink_random()
    ink_random_seed(&random, 1)
    ink_random_normal(&random, inputs, hidden, 0.036, w1.base, hidden)
    ink_random_normal(&random, hidden, Self.classes, 0.1, w2.base, stride)
  }

  /// The least seconds of each phase, summed over the steps of an epoch.
  ///
  /// - Parameter rows: those of `data`.
  package func measure(_ rows: BlockSparseRows, of data: Dataset) -> [Double] {
    let bytes = (0...255).map { UInt8($0) }
    var values = [Float](repeating: 0, count: 256)
    kernels.table.pointee.bytes_to_floats(256, bytes, data.scale, &values)
    var order = Array(0..<UInt32(data.count))
    var random = ink_random()
    ink_random_seed(&random, 1)
    ink_random_shuffle(&random, order.count, &order)
    let phases = Self.names.count
    let steps = (data.count + batch - 1) / batch
    var least = [Double](repeating: .infinity, count: steps * phases)
    rows.withKernelRows { rows in
      for index in 0..<Self.epochs * steps {
        let step = index % steps
        let begin = step * batch
        let samples = Array(order[begin..<min(begin + batch, data.count)])
        let labels = samples.map { data.labels[Int($0)] }
        let times = run(rows, samples, labels, values, step)
        for (phase, seconds) in times.enumerated() {
          let place = step * phases + phase
          least[place] = min(least[place], seconds)
        }
      }
    }
    return (0..<phases).map { phase in
      Swift.stride(from: phase, to: least.count, by: phases).reduce(0) {
        $0 + least[$1]
      }
    }
  }

  /// The seconds of each phase of one step.
  private func run(
    _ rows: ink_bsr, _ samples: [UInt32], _ labels: [UInt16],
    _ values: [Float], _ step: Int
  ) -> [Double] {
    let table = kernels.table.pointee
    let (classes, stride) = (Self.classes, Self.stride)
    let m = samples.count
    var (now, before) = (sorted[step & 1].columns, sorted[1 - step & 1].columns)
    if step == 0 { before = ink_bsc() }
    var update = update(of: m)
    update.second = inputs * hidden
    var times: [Double] = []
    func time(_ body: () -> Void) {
      let watch = Stopwatch()
      body()
      times.append(watch.seconds)
    }
    time {
      samples.withUnsafeBufferPointer { samples in
        var batch = ink_bsr_batch(
          rows: rows, samples: samples.baseAddress, first: 0, count: m,
          dropout: ink_dropout())
        ink_bsr_transpose(&batch, 0, ink_blocks(inputs), &now)
      }
    }
    time {
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        var fused = ink_bsr_fused(
          inputs: inputs, outputs: hidden, table: values, w: w1.base,
          ldw: hidden, backward: before, d: deltas.base, ldd: hidden,
          initial_gradient: nil, ldg: 0, update: update, v: v1.base,
          forward: now, m: m, bias: b1.base, act: INK_SIGMOID, c: outputs.base,
          ldc: hidden)
        table.bsr_backward_update_forward(&fused)
      }
    }
    time {
      table.gemm_nn(
        m, stride, hidden, outputs.base, hidden, w2.base, stride, b2.base,
        INK_IDENTITY, y.base, stride)
    }
    time {
      table.loss(
        INK_SOFTMAX_CROSS_ENTROPY, m, classes, y.base, stride, labels, nil)
    }
    time {
      table.gemm_nt(
        m, hidden, classes, y.base, stride, w2.base, stride, deltas.base,
        hidden, scratch.base)
    }
    time {
      table.activation_gradient(
        INK_SIGMOID, m, hidden, outputs.base, hidden, deltas.base, hidden)
    }
    update.second = hidden * stride
    time {
      table.gemm_tn(
        hidden, stride, m, outputs.base, hidden, y.base, stride, &update,
        w2.base, v2.base, stride)
      update.second = stride
      table.column_sums(
        m, stride, y.base, stride, &update, b2.base, b2.base + stride)
      update.second = hidden
      table.column_sums(
        m, hidden, deltas.base, hidden, &update, b1.base, b1.base + hidden)
    }
    return times
  }

  /// The update rule for a mean over `m` samples.
  private func update(of m: Int) -> ink_update {
    var update = ink_update()
    let moments = setting.optimizer.momentCount
    update.kind = [INK_SGD, INK_MOMENTUM, INK_ADAM][moments]
    update.gradient_scale =
      [-setting.learningRate, 0.1, 1][moments] / Float(m)
    update.momentum = 0.9
    update.second_momentum = 0.999
    update.epsilon = 1e-8
    update.step = -setting.learningRate
    return update
  }
}
