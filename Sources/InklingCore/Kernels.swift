// The choice of instruction-set level, seen from Swift.

package import CKernels

/// The table of kernels of one instruction-set level.
///
/// The C functions are reached through `table`; this type adds nothing to a
/// call.
public struct Kernels: @unchecked Sendable {
  /// The constant C table; valid for the life of the process.
  package let table: UnsafePointer<ink_kernels>

  /// The table chosen at start-up: the processor's highest level, or the one
  /// that the environment variable `INKLING_LEVEL` names.
  public static let active = Kernels(table: ink_kernels_active())

  /// The levels that this build and this processor have, lowest first. Before
  /// Linux 6.4, `rvv` is among them only where `INKLING_LEVEL` names it.
  public static var available: [Kernels] {
    // The one without vectors is the lowest, whatever its number.
    let vectors = (0..<UInt32(INK_LEVEL_COUNT)).filter {
      $0 != INK_LEVEL_SCALAR.rawValue
    }
    return ([INK_LEVEL_SCALAR.rawValue] + vectors).compactMap {
      ink_kernels_at(ink_level(rawValue: $0)).map(Kernels.init(table:))
    }
  }

  /// `scalar`, `baseline`, `avx2`, `avx512`, `neon`, `neon32`, `neon32fma` or
  /// `rvv`.
  public var name: String { String(cString: table.pointee.name) }

  /// The value of `INKLING_LEVEL` where it names no level that runs here.
  package static var refusedLevel: String? {
    ink_refused_level().map { String(cString: $0) }
  }

  init(table: UnsafePointer<ink_kernels>) { self.table = table }
}
