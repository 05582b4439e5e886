// One piece of work to be measured.

/// Work that can be run again and again, and what it amounts to.
struct Workload {
  let name: String
  /// Floating-point operations of one run; a multiply-add counts as two.
  let operations: Int
  /// Operations that the same product takes without leaving zeros out.
  var denseOperations: Int?
  let run: () -> Void
}
