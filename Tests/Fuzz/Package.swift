// swift-tools-version: 6.2
import PackageDescription

// Coverage-guided fuzzing of every reader; see README.md. A package of its own,
// since all code below it is built with the fuzzer's instrumentation.
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "Inkling", path: "../..", traits: ["ONNX"])],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        .product(name: "Inkling", package: "Inkling"),
        .product(name: "InklingInterchange", package: "Inkling"),
        .product(name: "InklingONNX", package: "Inkling"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
