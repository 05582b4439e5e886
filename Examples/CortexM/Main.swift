// Reads drawn digits on a bare board: no operating system, no allocation after
// opening, the model used where it lies in flash memory.

import Board
import InklingCore

@main
struct Main {
  static func main() {
    do throws(ModelError) {
      let model = try Model(unownedBytes: modelFile.bytes)
      do throws(PredictionError) {
        read(with: try Predictor(model: model))
      } catch {
        print("no memory to predict in")
      }
    } catch {
      print("the model's \(error.field) at byte \(error.offset) is wrong")
    }
  }

  private static func read(with predictor: consuming Predictor) {
    print("model: \(modelFile.count) bytes in flash")
    print("working memory: \(predictor.workingMemory) bytes")
    for drawing in Drawing.all {
      do throws(PredictionError) {
        let label = try predictor.label(ofPixels: drawing.pixels.span)
        print("drawn \(drawing.label), read \(label)")
      } catch {
        print("the model does not take 28 x 28 pixels")
      }
    }
  }

  private static var modelFile: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: model_bytes(), count: model_size())
  }
}
