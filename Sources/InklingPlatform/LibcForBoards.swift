// What Swift's modules Glibc and Musl add to the C library's headers, for builds
// that have the headers alone.

#if !canImport(Glibc) && !canImport(Musl)
  package var errno: Int32 {
    get { ink_errno() }
    set { ink_set_errno(newValue) }
  }

  package func open(
    _ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t = 0
  ) -> Int32 { ink_open(path, flags, mode) }

  package func fcntl(
    _ descriptor: Int32, _ command: Int32, _ value: Int32 = 0
  ) -> Int32 { ink_fcntl(descriptor, command, value) }

  package func ioctl(
    _ descriptor: Int32, _ request: UInt, _ value: UnsafeMutableRawPointer
  ) -> Int32 { ink_ioctl(descriptor, request, value) }

  package var S_IFMT: mode_t { 0o170000 }
  package var S_IFDIR: mode_t { 0o040000 }
  package var S_IFREG: mode_t { 0o100000 }
  package var S_IFIFO: mode_t { 0o010000 }
  package var S_IFLNK: mode_t { 0o120000 }
  package var S_IFSOCK: mode_t { 0o140000 }
  package var S_ISVTX: mode_t { 0o001000 }
  package var S_IWOTH: mode_t { 0o002 }

  package var MAP_FAILED: UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: -1)
  }

  package typealias SignalHandler = @convention(c) (Int32) -> Void
  package var SIG_DFL: SignalHandler? { nil }
  package var SIG_IGN: SignalHandler? {
    unsafeBitCast(1, to: SignalHandler?.self)
  }
#endif
