// Where a training step's time goes, kernel by kernel: the figures behind the
// choices in ../../../README.md. `make phases [DATA=FOLDER]` runs it.
//
// Each kernel of each step is timed by itself, and what counts is its least
// time over several epochs: the steps are the same each epoch, and one that
// was disturbed in one epoch is not in another. So a busy machine changes the
// figures little, and two states of the code can be compared.

import CKernels
import Inkling

@main
struct Phases {
  static func main() throws {
    let arguments = CommandLine.arguments
    let data = try DataSource.load(
      arguments.count > 1 ? arguments[1] : DataSource.builtin
    ).train
    guard case .compressed(let rows) = data.rows else {
      print("phases: the data are too dense for compressed rows")
      return
    }
    print("least milliseconds an epoch of \(data.count), one thread")
    for kernels in Kernels.available {
      for (hidden, batch, kind) in [
        (64, 128, INK_MOMENTUM), (256, 32, INK_SGD), (800, 128, INK_MOMENTUM),
      ] {
        let step = Step(
          kernels: kernels, hidden: hidden, batch: batch, kind: kind)
        let times = step.measure(rows, data)
        let cells = zip(Step.phases, times).map { name, seconds in
          "\(name) \((seconds * 10_000).rounded() / 10)"
        }
        let sum = (times.reduce(0, +) * 10_000).rounded() / 10
        print(
          "\(kernels.name) 784-\(hidden)-10 batch \(batch): \(sum) =",
          cells.joined(separator: ", "))
      }
    }
  }
}

/// One hidden layer and its buffers.
struct Step {
  static let phases = [
    "sort", "sparse_pass", "gemm_nn", "loss", "gemm_nt",
    "activation_gradient", "gemm_tn and sums",
  ]
  private static let epochs = 8

  let table: ink_kernels
  let hidden: Int
  let batch: Int
  let kind: ink_update_kind
  private let inputs = 784
  private let w1: UnsafeMutablePointer<Float>
  private let v1: UnsafeMutablePointer<Float>
  private let b1: UnsafeMutablePointer<Float>
  private let w2: UnsafeMutablePointer<Float>
  private let v2: UnsafeMutablePointer<Float>
  private let b2: UnsafeMutablePointer<Float>
  private let h: UnsafeMutablePointer<Float>
  private let dh: UnsafeMutablePointer<Float>
  private let y: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>
  /// The sorted inputs of this batch and the one before, in turn.
  private let lists: [ink_lists]

  init(kernels: Kernels, hidden: Int, batch: Int, kind: ink_update_kind) {
    table = kernels.table.pointee
    self.hidden = hidden
    self.batch = batch
    self.kind = kind
    w1 = Self.floats(inputs * hidden)
    v1 = Self.floats(inputs * hidden)
    b1 = Self.floats(2 * hidden)
    w2 = Self.floats(hidden * 16)
    v2 = Self.floats(hidden * 16)
    b2 = Self.floats(32)
    h = Self.floats(batch * hidden)
    dh = Self.floats(batch * hidden)
    y = Self.floats(batch * 16)
    scratch = Self.floats(table.gemm_nt_scratch(batch, 10, hidden))
    let bytes = ink_lists_bytes(inputs, batch)
    lists = (0..<2).map { [inputs] _ in
      ink_lists_in(Self.floats((bytes + 3) / 4), inputs, batch)
    }
    var random = ink_random()
    ink_random_seed(&random, 1)
    ink_random_normal(&random, inputs, hidden, 0.036, w1, hidden)
    ink_random_normal(&random, hidden, 10, 0.1, w2, 16)
  }

  private static func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let values = UnsafeMutableRawPointer.allocate(
      byteCount: count * 4, alignment: 64
    ).bindMemory(to: Float.self, capacity: count)
    values.initialize(repeating: 0, count: count)
    return values
  }

  /// The least seconds of each phase, summed over the steps of an epoch.
  func measure(_ rows: CompressedRows, _ data: Dataset) -> [Double] {
    var bytes = (0...255).map { UInt8($0) }
    var values = [Float](repeating: 0, count: 256)
    table.bytes_to_floats(256, &bytes, data.scale, &values)
    var order = (0..<UInt32(data.count)).map { $0 }
    var random = ink_random()
    ink_random_seed(&random, 1)
    ink_random_shuffle(&random, order.count, &order)
    let steps = (data.count + batch - 1) / batch
    var least = [Double](
      repeating: .infinity, count: steps * Self.phases.count)
    rows.withKernelRows { rows in
      for _ in 0..<Self.epochs {
        for step in 0..<steps {
          let begin = step * batch
          let samples = Array(order[begin..<min(begin + batch, data.count)])
          let labels = samples.map { data.labels[Int($0)] }
          let times = run(rows, samples, labels, values, step)
          for (phase, seconds) in times.enumerated() {
            let index = step * Self.phases.count + phase
            least[index] = min(least[index], seconds)
          }
        }
      }
    }
    return Self.phases.indices.map { phase in
      stride(from: phase, to: least.count, by: Self.phases.count).reduce(0) {
        $0 + least[$1]
      }
    }
  }

  private func run(
    _ rows: ink_rows, _ samples: [UInt32], _ labels: [UInt16],
    _ values: [Float], _ step: Int
  ) -> [Double] {
    var rows = rows
    let m = samples.count
    var lists = (now: lists[step & 1], before: lists[1 - step & 1])
    var update = ink_update()
    update.kind = kind
    update.gradient = (kind == INK_SGD ? -0.1 : 0.1) / Float(m)
    update.decay = 0.9
    update.step = -4
    let clock = ContinuousClock()
    var times: [Double] = []
    func time(_ body: () -> Void) {
      let duration = clock.measure(body).components
      times.append(
        Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
    }
    time {
      ink_sort_rows(
        &rows, samples, 0, m, 0, ink_quads(inputs), &lists.now)
    }
    time {
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        var pass = ink_pass(
          columns: inputs, n: hidden, table: values, w: w1, ldw: hidden,
          down: step == 0 ? ink_lists() : lists.before, d: dh, ldd: hidden,
          before: nil, ldb: 0, update: update, v: v1, up: lists.now, m: m,
          bias: b1, act: INK_SIGMOID, c: h, ldc: hidden)
        table.sparse_pass(&pass)
      }
    }
    time {
      table.gemm_nn(m, 16, hidden, h, hidden, w2, 16, b2, INK_IDENTITY, y, 16)
    }
    time {
      table.loss(INK_SOFTMAX_CROSS_ENTROPY, m, 10, y, 16, labels, nil)
    }
    time {
      table.gemm_nt(m, 10, hidden, y, 16, w2, 16, dh, hidden, scratch)
    }
    time {
      table.activation_gradient(INK_SIGMOID, m, hidden, h, hidden, dh, hidden)
    }
    time {
      table.gemm_tn(m, 16, hidden, h, hidden, y, 16, &update, w2, v2, 16)
      table.column_sums(m, 16, y, 16, &update, b2, b2 + 16)
      table.column_sums(m, hidden, dh, hidden, &update, b1, b1 + hidden)
    }
    return times
  }
}
