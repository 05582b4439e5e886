import ArgumentParser
import Inkling
import InklingData

@main
struct InklingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "inkling")
  @Argument var path: String
  @Option var threads = 1
  @Option var epochs = 10
  @Option var batch = 128
  @Option var hidden = 64
  mutating func run() throws {
    let clock = ContinuousClock()
    var t = clock.now
    let data = try DataSource.load(path)
    print("load", clock.now - t)
    let network = try Network(
      for: data.train, hidden: [hidden], activation: .sigmoid, seed: 1)
    var options = TrainingOptions()
    options.threads = threads
    options.batchSize = batch
    if batch == 1 { options.learningRate = 0.01; options.optimizer = .sgd }
    let trainer = try Trainer(network, options: options)
    for _ in 0..<epochs {
      t = clock.now
      try trainer.trainEpoch(on: data.train)
      let s = clock.now - t
      print(
        trainer.epoch, s, try trainer.evaluate(on: data.train),
        try trainer.evaluate(on: data.test).accuracy)
    }
    t = clock.now
    try trainer.network.save(to: "/tmp/x.ink")
    print("save", clock.now - t)
    t = clock.now
    _ = try Model(path: "/tmp/x.ink")
    print("open", clock.now - t)
  }
}
