// libFuzzer's driver around the reader that FUZZ_READER names. libFuzzer's
// options and corpora stand in the arguments (-help=1).

import InklingPlatform

/// libFuzzer's entry point for programs with a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<
    UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  >,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

let name = getenv("FUZZ_READER").map { String(cString: $0) } ?? ""
guard let chosen = Reader(rawValue: name) else {
  print(Reader.allCases.map(\.rawValue).joined(separator: " "))
  exit(64)
}
let reader = chosen
var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runDriver(&count, &arguments) { base, count in
    var bytes = Array(UnsafeBufferPointer(start: base, count: count))
    reader.mend(&bytes)
    let budget = Budget(bytes: bytes.count)
    try? reader.read(bytes)
    budget.check()
    return 0
  })
