// Dense products at the sizes that training has. A name gives the result's
// rows m and columns n, and the length k of the summed dimension.

import CKernels
import InklingCore
import InklingTraining

extension KernelBenchmark {
  /// Which of the two matrices is transposed in memory.
  private enum Form: String {
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

  private static func product(
    _ form: Form, m: Int, n: Int, k: Int
  ) -> KernelBenchmark {
    let name = "\(form.rawValue) \(m)x\(n)x\(k)"
    return KernelBenchmark(section: .dense, name: name) {
      kernels throws(DataError) in
      let table = kernels.table
      let (a, b) = (try Floats.random(m * k), try Floats.random(k * n))
      let c = try Floats.zeros(m * n)
      let amount = 2 * m * n * k
      switch form {
      case .plain:
        return Workload(name: name, amount: amount) {
          table.pointee.gemm_nn(
            m, n, k, a.base, k, b.base, n, nil, INK_IDENTITY, c.base, n)
        }
      case .leftTransposed:
        var store = ink_store(1)
        return Workload(name: name, amount: amount) {
          table.pointee.gemm_tn(
            m, n, k, a.base, m, b.base, n, &store, c.base, nil, n)
        }
      case .rightTransposed:
        let scratch = try Floats.zeros(
          table.pointee.gemm_nt_scratch(m, n, k) / 4)
        return Workload(name: name, amount: amount) {
          table.pointee.gemm_nt(
            m, n, k, a.base, k, b.base, k, c.base, n, scratch.base)
        }
      }
    }
  }
}
