// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Inkling",
  products: [
    .library(
      name: "Inkling",
      targets: ["Inkling"]),
    // Models to and from the files of other programs.
    .library(name: "InklingInterchange", targets: ["InklingInterchange"]),
    // The same for ONNX; needs the trait ONNX.
    .library(name: "InklingONNX", targets: ["InklingONNX"]),
    // Only what opens models and predicts: no zlib, no Foundation.
    .library(name: "InklingCore", targets: ["InklingCore"]),
    // What the nested package Benchmarks runs in its harness.
    .library(name: "InklingBench", targets: ["InklingBench"]),
    .executable(name: "inkling", targets: ["InklingCLI"]),
    .executable(name: "prediction-loop", targets: ["PredictionLoop"]),
  ],
  traits: [
    .trait(
      name: "ONNX",
      description: "Models to and from ONNX; builds swift-protobuf.")
  ],
  dependencies: [
    // The program's options and their help.
    .package(
      url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // ONNX's messages, for the trait ONNX alone.
    .package(
      url: "https://github.com/apple/swift-protobuf",
      .upToNextMinor(from: "1.39.0"), traits: []),
  ],
  targets: [
    // The hot loops, in plain C that the compiler vectorises. SwiftPM's own
    // optimisation levels (-O0 in debug, -O2 in release) are too low for that.
    .target(
      name: "CKernels",
      path: "CKernels",
      cSettings: [.unsafeFlags(["-O3", "-std=c11"])],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .systemLibrary(
      name: "CZlib",
      path: "Sources/CZlib",
      pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    // Processors and waiting, which Swift cannot ask for by itself.
    .target(name: "CInklingPlatform"),
    .target(name: "InklingPlatform", dependencies: ["CInklingPlatform"]),
    .target(
      name: "InklingCore", dependencies: ["CKernels", "InklingPlatform"]),
    // Digits in pictures: found, framed and read. No files, no Foundation.
    .target(name: "InklingImages", dependencies: ["CKernels", "InklingCore"]),
    .target(
      name: "InklingTraining",
      dependencies: [
        "CKernels", "InklingPlatform", "InklingCore",
      ]),
    // JPEG by libjpeg-turbo, which is looked for at run time.
    .target(
      name: "CInklingJPEG",
      linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(
      name: "InklingData",
      dependencies: [
        "CKernels", "CZlib", "CInklingJPEG", "InklingPlatform", "InklingCore",
        "InklingImages", "InklingTraining",
      ]),
    // What `import Inkling` shows: the core, training and data.
    .target(
      name: "Inkling",
      dependencies: [
        "InklingCore", "InklingImages", "InklingTraining", "InklingData",
      ]),
    .target(
      name: "InklingPlot", dependencies: ["InklingPlatform", "InklingTraining"]),
    .target(
      name: "InklingInterchange",
      dependencies: [
        "CKernels", "InklingPlatform", "InklingCore", "InklingTraining",
        "InklingData",
      ]),
    // Empty without the trait ONNX.
    .target(
      name: "InklingONNX",
      dependencies: [
        "InklingPlatform", "InklingCore", "InklingTraining",
        "InklingInterchange",
        .product(
          name: "SwiftProtobuf", package: "swift-protobuf",
          condition: .when(traits: ["ONNX"])),
      ],
      exclude: ["onnx.proto"]),
    // The workloads of all benchmarks and how they are timed.
    .target(
      name: "InklingBench",
      dependencies: [
        "CKernels", "CInklingPlatform", "InklingPlatform", "InklingCore",
        "InklingTraining", "InklingData", "InklingRuns",
      ]),
    // Runs and their settings, for the program and for the boards' one: typed
    // throws, no parser of options.
    .target(
      name: "InklingRuns",
      dependencies: [
        "CInklingPlatform", "InklingPlatform", "InklingCore",
        "InklingTraining", "InklingData",
      ]),
    .executableTarget(
      name: "InklingCLI",
      dependencies: [
        "CKernels", "InklingPlatform", "InklingCore", "InklingImages",
        "InklingTraining", "InklingData", "InklingInterchange", "InklingPlot",
        "InklingBench", "InklingRuns",
        .target(name: "InklingONNX", condition: .when(traits: ["ONNX"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "PredictionLoop", dependencies: ["InklingCore"],
      path: "Examples/PredictionLoop"),

    .target(
      name: "InklingTestSupport",
      dependencies: [
        "CKernels", "CZlib", "InklingPlatform", "InklingCore",
        "InklingTraining", "InklingData", "InklingInterchange",
      ],
      path: "Tests/InklingTestSupport"),
    .testTarget(
      name: "CKernelsTests",
      dependencies: ["CKernels", "CZlib", "InklingCore", "InklingTestSupport"]),
    .testTarget(
      name: "InklingPlatformTests",
      dependencies: [
        "CInklingPlatform", "InklingPlatform", "InklingTestSupport",
      ]),
    .testTarget(
      name: "InklingCoreTests",
      dependencies: ["CKernels", "InklingCore", "InklingTestSupport"]),
    .testTarget(
      name: "InklingImagesTests",
      dependencies: ["InklingImages"]),
    .testTarget(
      name: "InklingTrainingTests",
      dependencies: [
        "CKernels", "CZlib", "InklingTraining", "InklingData",
        "InklingTestSupport",
      ]),
    .testTarget(
      name: "InklingDataTests",
      dependencies: ["Inkling", "CZlib", "InklingTestSupport"]),
    .testTarget(
      name: "InklingInterchangeTests",
      dependencies: ["InklingInterchange", "InklingTestSupport"]),
    .testTarget(
      name: "InklingBenchTests",
      dependencies: [
        "CKernels", "CInklingPlatform", "InklingBench", "InklingTestSupport",
      ]),
    .testTarget(
      name: "InklingPlotTests",
      dependencies: ["InklingPlot", "InklingTestSupport"]),
    .testTarget(
      name: "InklingONNXTests",
      dependencies: [
        "InklingONNX", "InklingInterchange", "InklingTraining",
        "InklingTestSupport",
        .product(
          name: "SwiftProtobuf", package: "swift-protobuf",
          condition: .when(traits: ["ONNX"])),
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "InklingCLITests",
      dependencies: ["InklingCLI", "InklingRuns", "InklingTestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

// `make docs` asks for the plugin that makes pages; whoever builds the package does not get it.
if Context.environment["INKLING_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/apple/swift-docc-plugin", from: "1.5.0"))
}

// `make fuzz` asks for the target: its `main` is libFuzzer's, and all code
// below it is built with the fuzzer's instrumentation (Tests/Fuzz/README.md).
if Context.environment["INKLING_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "CKernels", "InklingPlatform", "InklingCore", "InklingImages",
        "InklingTraining", "InklingData", "InklingInterchange", "InklingONNX",
      ],
      path: "Tests/Fuzz/Sources"))
}

// INKLING_TESTS names test targets: they alone are built, what they need, and
// what Snippets/ import, where a sanitizer is to look at them and nothing else.
if let names = Context.environment["INKLING_TESTS"] {
  var kept: Set<String> = []
  var left = ["Inkling", "InklingInterchange"]
  left += names.split(whereSeparator: \.isWhitespace).map(String.init)
  while let name = left.popLast() {
    guard kept.insert(name).inserted,
      let target = package.targets.first(where: { $0.name == name })
    else { continue }
    for dependency in target.dependencies {
      switch dependency {
      case .targetItem(let name, _), .byNameItem(let name, _): left.append(name)
      default: break
      }
    }
  }
  package.targets.removeAll { !kept.contains($0.name) }
  package.products.removeAll {
    guard let library = $0 as? Product.Library else { return true }
    return !kept.isSuperset(of: library.targets)
  }
}

// An import is part of these modules' interface only where it says so.
for target in package.targets
where ["InklingCore", "InklingImages", "InklingTraining"].contains(target.name)
{
  target.swiftSettings = [.enableUpcomingFeature("InternalImportsByDefault")]
}

// The tests' numbers are made and added up one by one. Not the tests themselves:
// optimized, they let go of memory whose address they still use.
for target in package.targets where target.name == "InklingTestSupport" {
  target.swiftSettings = [.unsafeFlags(["-O"])]
}
