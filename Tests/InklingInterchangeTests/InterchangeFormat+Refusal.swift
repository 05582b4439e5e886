// What a format says of bytes that it does not read.

import InklingTraining
import InklingInterchange

extension InterchangeFormat {
  /// The refusal of `bytes`; `nil` where they are read.
  func refusal(of bytes: [UInt8]) -> DataError? {
    do throws(DataError) {
      _ = try read(bytes, source: "it")
      return nil
    } catch {
      return error
    }
  }
}
