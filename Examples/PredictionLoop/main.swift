// Opens a model and predicts one drawing COUNT times: what Scripts/count-calls.sh
// runs with few and with many, under tools that count from outside.
// usage: prediction-loop MODEL COUNT

import InklingCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

let arguments = CommandLine.arguments
guard arguments.count == 3, let count = Int(arguments[2]), count > 0 else {
  print("usage: prediction-loop MODEL COUNT")
  exit(64)
}

do throws(ModelError) {
  var predictor = Predictor(model: try Model(path: arguments[1]))
  // A fifth of the pixels have ink, as in handwriting.
  let pixels = (0..<predictor.model.layout.inputs).map {
    UInt8($0 % 5 == 0 ? $0 * 7 % 256 : 0)
  }
  var sum = 0
  do throws(PredictionError) {
    for _ in 0..<count { sum += try predictor.label(ofPixels: pixels.span) }
  } catch {
    print(error.description)
    exit(1)
  }
  print("labels add up to \(sum)")
} catch {
  print(error.description)
  exit(1)
}
