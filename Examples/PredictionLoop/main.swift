// Opens a model and predicts one drawing as often as it is told: what
// Scripts/count-calls.sh has tools watch from outside.
// usage: prediction-loop MODEL COUNT   and ends
//        prediction-loop MODEL         a COUNT per line of standard input, each
//                                      answered by a line when it is done

import InklingCore
import InklingPlatform

let arguments = CommandLine.arguments
let once = arguments.count == 3 ? Int(arguments[2]) : nil
guard arguments.count == 2 || once != nil else {
  print("usage: prediction-loop MODEL [COUNT]")
  exit(64)
}

do throws(ModelError) {
  let model = try Model(path: arguments[1])
  // A fifth of the pixels have ink, as in handwriting.
  let pixels = (0..<model.signature.inputShape.count).map {
    UInt8($0 % 5 == 0 ? $0 * 7 % 256 : 0)
  }
  var sum = 0
  do throws(PredictionError) {
    var predictor = try Predictor(model: model)
    while let count = once ?? readLine().flatMap({ Int($0) }) {
      for _ in 0..<max(count, 0) {
        sum &+= try predictor.label(ofPixels: pixels.span)
      }
      if once != nil { break }
      print("done")
      fflush(nil)
    }
  } catch {
    print(error.description)
    exit(1)
  }
  print("labels add up to \(sum)")
} catch {
  print(error.description)
  exit(1)
}
