// What the system says about this process's memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum ProcessMemory {
  /// The most memory that was resident at once, in bytes.
  static var peak: Int {
    var usage = rusage()
    #if canImport(Glibc)
      let process = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
      let process = RUSAGE_SELF
    #endif
    guard getrusage(process, &usage) == 0 else { return 0 }
    // Linux counts in KiB.
    return Int(usage.ru_maxrss) * 1024
  }
}
