// Dense products at the sizes that training has. A name gives the result's
// rows m and columns n, and the length k of the summed dimension.

import CKernels
import InklingCore
import InklingPlatform
import InklingTraining

extension KernelBenchmark {
  /// Which of the two matrices is transposed in memory.
  enum Form: String, CaseIterable {
    /// Inputs times weights: forward.
    case plain = "gemm"
    /// Inputs transposed times deltas: the gradient of the weights.
    case leftTransposed = "gemm-tn"
    /// Deltas times weights transposed: backward.
    case rightTransposed = "gemm-nt"
  }

  /// The products of the recipes and of the networks that are compared with
  /// other libraries, wide ones whose rows lie a multiple of a page apart, and
  /// large square ones.
  static let dense = [
    product(.plain, m: 126, n: 64, k: 784),
    product(.plain, m: 128, n: 64, k: 784),
    product(.leftTransposed, m: 784, n: 64, k: 128),
    product(.plain, m: 32, n: 256, k: 784),
    product(.leftTransposed, m: 784, n: 256, k: 32),
    product(.plain, m: 32, n: 256, k: 256),
    product(.leftTransposed, m: 256, n: 256, k: 32),
    product(.rightTransposed, m: 32, n: 256, k: 256),
    product(.plain, m: 128, n: 800, k: 784),
    product(.leftTransposed, m: 784, n: 800, k: 128),
    product(.plain, m: 1, n: 64, k: 784),
    product(.rightTransposed, m: 1, n: 64, k: 10),
    product(.plain, m: 32, n: 1024, k: 1024),
    product(.plain, m: 128, n: 1024, k: 1024),
    product(.leftTransposed, m: 1024, n: 1024, k: 128),
    product(.rightTransposed, m: 128, n: 1024, k: 1024),
    product(.plain, m: 128, n: 4096, k: 1024),
    product(.plain, m: 512, n: 512, k: 512),
    product(.plain, m: 2048, n: 2048, k: 2048),
  ]

  /// - Parameter padding: floats between the rows' ends and the next rows.
  static func product(
    _ form: Form, m: Int, n: Int, k: Int, padding: Int = 0
  ) -> KernelBenchmark {
    let name =
      "\(form.rawValue) \(m)x\(n)x\(k)" + (padding > 0 ? "+\(padding)" : "")
    return KernelBenchmark(section: .dense, name: name) {
      kernels throws(DataError) in
      let table = kernels.table
      // As they lie in memory: rows and columns of A, and of B.
      let (rowsA, columnsA) = form == .leftTransposed ? (k, m) : (m, k)
      let (rowsB, columnsB) = form == .rightTransposed ? (n, k) : (k, n)
      let (lda, ldb, ldc) = (
        columnsA + padding, columnsB + padding, n + padding
      )
      let a = try Floats.random(rowsA * lda)
      let b = try Floats.random(rowsB * ldb)
      let c = try Floats.zeros(m * ldc)
      let (amount, traffic) = (2 * m * n * k, 4 * (m * k + k * n + m * n))
      switch form {
      case .plain:
        return Workload(name: name, amount: amount, traffic: traffic) {
          table.pointee.gemm_nn(
            m, n, k, a.base, lda, b.base, ldb, nil, INK_IDENTITY, c.base, ldc)
        }
      case .leftTransposed:
        var store = ink_store(1)
        return Workload(name: name, amount: amount, traffic: traffic) {
          table.pointee.gemm_tn(
            m, n, k, a.base, lda, b.base, ldb, &store, c.base, nil, ldc)
        }
      case .rightTransposed:
        let scratch = try Floats.zeros(
          table.pointee.gemm_nt_scratch(m, n, k) / 4)
        return Workload(name: name, amount: amount, traffic: traffic) {
          table.pointee.gemm_nt(
            m, n, k, a.base, lda, b.base, ldb, c.base, ldc, scratch.base)
        }
      }
    }
  }
}
