// Dense products at the sizes that training has. A name gives the result's rows
// and columns and then the length of the summed dimension.

import CKernels
import InklingTraining

extension Workload {
  /// A product, before memory is taken for it.
  struct Product {
    /// Which of the two matrices is transposed in memory.
    enum Form: String {
      case plain = "gemm"
      case leftTransposed = "gemm-tn"
      case rightTransposed = "gemm-nt"
    }

    let form: Form
    let rows: Int
    let columns: Int
    let depth: Int

    var name: String { "\(form.rawValue) \(rows)x\(columns)x\(depth)" }

    func workload(_ kernels: Kernels) -> Workload {
      switch form {
      case .plain: product(kernels)
      case .leftTransposed: productOfTransposedLeft(kernels)
      case .rightTransposed: productOfTransposedRight(kernels)
      }
    }
  }

  /// The products of the recipes and of the networks that are compared with
  /// other libraries, and a large square one.
  static let dense = [
    Product(form: .plain, rows: 126, columns: 64, depth: 784),
    Product(form: .plain, rows: 128, columns: 64, depth: 784),
    Product(form: .leftTransposed, rows: 784, columns: 64, depth: 128),
    Product(form: .plain, rows: 32, columns: 256, depth: 784),
    Product(form: .leftTransposed, rows: 784, columns: 256, depth: 32),
    Product(form: .plain, rows: 32, columns: 256, depth: 256),
    Product(form: .leftTransposed, rows: 256, columns: 256, depth: 32),
    Product(form: .rightTransposed, rows: 32, columns: 256, depth: 256),
    Product(form: .plain, rows: 128, columns: 800, depth: 784),
    Product(form: .plain, rows: 1, columns: 64, depth: 784),
    Product(form: .plain, rows: 512, columns: 512, depth: 512),
  ]
}

extension Workload.Product {
  private func workload(_ run: @escaping () -> Void) -> Workload {
    Workload(name: name, amount: 2 * rows * columns * depth, run: run)
  }

  /// Inputs times weights: the way forward.
  private func product(_ kernels: Kernels) -> Workload {
    let (m, n, k) = (rows, columns, depth)
    let a = BenchBuffer(random: m * k)
    let b = BenchBuffer(random: k * n)
    let c = BenchBuffer(zeros: m * n)
    return workload {
      kernels.table.pointee.gemm_nn(
        m, n, k, a.base, k, b.base, n, nil, INK_IDENTITY, c.base, n)
    }
  }

  /// Inputs transposed times deltas: the gradient of the weights.
  private func productOfTransposedLeft(_ kernels: Kernels) -> Workload {
    let (k, n, m) = (rows, columns, depth)
    let a = BenchBuffer(random: m * k)
    let b = BenchBuffer(random: m * n)
    let c = BenchBuffer(zeros: k * n)
    var store = ink_update.store
    return workload {
      kernels.table.pointee.gemm_tn(
        m, n, k, a.base, k, b.base, n, &store, c.base, nil, n)
    }
  }

  /// Deltas times weights transposed: the way back.
  private func productOfTransposedRight(_ kernels: Kernels) -> Workload {
    let (m, k, n) = (rows, columns, depth)
    let a = BenchBuffer(random: m * n)
    let b = BenchBuffer(random: k * n)
    let c = BenchBuffer(zeros: m * k)
    let scratch = BenchBuffer(
      zeros: kernels.table.pointee.gemm_nt_scratch(m, n, k))
    return workload {
      kernels.table.pointee.gemm_nt(
        m, n, k, a.base, n, b.base, n, c.base, k, scratch.base)
    }
  }
}

extension ink_update {
  /// The bare product.
  static var store: ink_update {
    ink_update(kind: INK_STORE, gradient: 1, weight: 0, decay: 0, step: 0)
  }
}
