// One piece of work to be measured.

/// Work that can be run again and again, and what it amounts to.
struct Workload {
  let name: String
  /// What one run amounts to: floating-point operations (a multiply-add counts
  /// as two), or elements, or bytes, as the kind of work has it.
  let amount: Int
  /// Operations that the same product takes without leaving zeros out.
  var denseOperations: Int?
  /// Bytes read and written for each of `amount`.
  var bytesEach = 0
  /// How many threads share one run.
  var threads = 1
  let run: () -> Void
}
