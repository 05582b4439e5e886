// What keeps a network from learning by heart, as it is written on the command
// line.

import ArgumentParser
import InklingTraining
import Testing

@testable import InklingCLI

@Suite struct RegularizationOptionsTests {
  @Test func reads() throws {
    let options = try ExperimentOptions.parse([
      "--clip-norm", "1.5", "--max-norm", "3", "--ema", "0.999", "--dropout",
      "0.25", "--input-dropout", "0.125", "--label-smoothing", "0.1",
      "--class-weights", "1,2,0.5", "--plain-after", "3",
    ])
    let settings = try options.values.settings(threads: 1).options
    #expect(settings.clipNorm == 1.5 && settings.maxNorm == 3)
    #expect(settings.emaDecay == 0.999 && settings.labelSmoothing == 0.1)
    #expect(settings.dropout == [0.25] && settings.inputDropout == 0.125)
    #expect(settings.classWeights == .weights([1, 2, 0.5]))
    #expect(settings.plainAfter == 3 && options.values.given.count == 8)
  }

  @Test func byDefaultThereIsNone() throws {
    let settings = try ExperimentOptions.parse([]).values.settings(threads: 1)
      .options
    #expect(settings.clipNorm == nil && settings.maxNorm == nil)
    #expect(settings.emaDecay == nil && settings.labelSmoothing == 0)
    #expect(settings.dropout.isEmpty && settings.inputDropout == 0)
    #expect(settings.classWeights == nil)
  }

  @Test(arguments: [
    (["--clip-norm", "0"], "--clip-norm is 0.0; expected a finite number"),
    (["--max-norm", "-1"], "--max-norm is -1.0"),
    (["--max-norm", "inf"], "--max-norm is inf"),
    (["--ema", "1"], "--ema is 1.0; expected a number above 0 and below 1"),
    (["--dropout", "0.5,1"], "'1' is no dropout rate"),
    (["--input-dropout", "1"], "--input-dropout is 1.0"),
    (["--plain-after", "-1"], "--plain-after is -1; expected 0 or more"),
    (["--label-smoothing", "-0.1"], "--label-smoothing is -0.1"),
    (["--class-weights", "1,x"], "class weight 'x'"),
    (["--optimizer", "adam", "--momentum", "0.9"], "are sgd's"),
    (["--beta1", "0.8"], "are Adam's"),
    (["--optimizer", "adam", "--beta2", "1"], "beta2 1.0; expected 0 or more"),
  ])
  func refuses(_ arguments: [String], _ words: String) {
    do {
      _ = try ExperimentOptions.parse(arguments)
      Issue.record("\(arguments) are taken")
    } catch {
      let message = ExperimentOptions.message(for: error)
      #expect(message.contains(words), "\(message)")
    }
  }
}
