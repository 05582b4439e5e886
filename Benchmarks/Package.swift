// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses Inkling builds the benchmark
// harness.
let package = Package(
  name: "InklingBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Inkling", path: ".."),
    // The harness: times and counts, compared with earlier ones.
    .package(
      url: "https://github.com/ordo-one/benchmark",
      .upToNextMinor(from: "1.38.1"), traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Kernels",
      dependencies: [
        .product(name: "InklingBench", package: "Inkling"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Kernels",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
