// How pictures are changed at random before a step takes them.

import CKernels

/// Pictures that are turned, scaled, bent and thickened a little, anew each time
/// a network is trained on them:
///
///     let options = TrainingOptions(epochs: 20, augmentation: .strong)
///
/// Each part says how far it goes at most; what is drawn is spread evenly, and
/// 0 leaves a part out. What is drawn depends on the run's seed, the epoch and
/// the picture's place in it alone, so that neither threads nor a run that was
/// stopped and resumed change a byte; and it is the same on every
/// instruction-set level. Beyond the picture's edge the edge goes on. Reports of
/// the training set are of the pictures as they are.
public struct Augmentation: Hashable, Sendable {
  /// Degrees either way.
  package var rotation: Double
  /// Of each side apart: a factor of 1 - s to 1 + s.
  package var scale: Double
  /// Pixels to the side per pixel up, either way.
  package var shear: Double
  /// Pixels either way along each side.
  package var shift: Double
  /// The root mean square of a pixel's way, in pixels.
  package var elastic: Double
  /// Cells of the elastic grid along the picture's longer side.
  package var elasticGrid: Int
  /// Of the way to a stroke dilated or eroded by one pixel.
  package var thickness: Double
  /// Of the picture's area, covered by a rectangle.
  package var occlusion: Double

  /// - Parameters:
  ///   - rotation: degrees either way, at most 180.
  ///   - scale: each side, apart, by a factor of 1 - `scale` to 1 + `scale`; at
  ///     most 0.5.
  ///   - shear: pixels to the side per pixel up, either way; at most 1.
  ///   - shift: pixels either way along each side, at most 2,048.
  ///   - elastic: the root mean square of the way that a pixel is moved by a
  ///     grid of random vectors, which cubic B-splines lie between; in pixels,
  ///     at most 50 (after Simard, Steinkraus and Platt, 2003).
  ///   - elasticGrid: cells of that grid along the picture's longer side, 1 to
  ///     32.
  ///   - thickness: how much of the way to each pixel's most (or least) of
  ///     itself and its four neighbours; at most 1, which is a pixel on either
  ///     side of a stroke.
  ///   - occlusion: the share of the picture that a rectangle of zeros covers,
  ///     at most 1 (after DeVries and Taylor, 2017).
  public init(
    rotation: Double = 0, scale: Double = 0, shear: Double = 0,
    shift: Double = 0, elastic: Double = 0, elasticGrid: Int = 6,
    thickness: Double = 0, occlusion: Double = 0
  ) {
    self.rotation = rotation
    self.scale = scale
    self.shear = shear
    self.shift = shift
    self.elastic = elastic
    self.elasticGrid = elasticGrid
    self.thickness = thickness
    self.occlusion = occlusion
  }

  /// For short runs, and narrow networks.
  public static let light = Self(
    rotation: 8, scale: 0.08, shear: 0.1, shift: 1, elastic: 0.6)
  /// For long runs of wide networks.
  public static let strong = Self(
    rotation: 12, scale: 0.15, shear: 0.2, shift: 1.3, elastic: 1.2,
    thickness: 0.3)

  /// Whether it leaves every picture as it is.
  package var isIdentity: Bool {
    Part.allCases.allSatisfy { self[$0] == 0 }
  }

  private enum Part: String, CaseIterable {
    case rotation, scale, shear, shift, elastic, thickness, occlusion

    var most: Double {
      switch self {
      case .rotation: 180
      case .scale: 0.5
      case .shear, .thickness, .occlusion: 1
      case .shift: Double(INK_AUGMENT_SIDE)
      case .elastic: 50
      }
    }
  }

  private subscript(part: Part) -> Double {
    get {
      switch part {
      case .rotation: rotation
      case .scale: scale
      case .shear: shear
      case .shift: shift
      case .elastic: elastic
      case .thickness: thickness
      case .occlusion: occlusion
      }
    }
    set {
      switch part {
      case .rotation: rotation = newValue
      case .scale: scale = newValue
      case .shear: shear = newValue
      case .shift: shift = newValue
      case .elastic: elastic = newValue
      case .thickness: thickness = newValue
      case .occlusion: occlusion = newValue
      }
    }
  }

  private static let grid = "elastic-grid"

  /// - Throws: `TrainingError` for a part out of its range.
  package func check() throws(TrainingError) {
    for part in Part.allCases {
      let value = self[part]
      guard value >= 0, value <= part.most else {
        throw .setting(
          "\(part.rawValue) \(value) of the augmentation; expected 0 to "
            + "\(part.most)")
      }
    }
    guard (1...Int(INK_AUGMENT_GRID)).contains(elasticGrid) else {
      throw .setting(
        "\(Self.grid) \(elasticGrid) of the augmentation; expected 1 to "
          + "\(INK_AUGMENT_GRID)")
    }
  }

  /// As the kernels take it.
  var kernel: ink_augmentation {
    ink_augmentation(
      rotation: rotation, scale: scale, shear: shear, shift: shift,
      elastic: elastic, thickness: thickness, occlusion: occlusion,
      grid: UInt32(truncatingIfNeeded: elasticGrid))
  }
}

extension Augmentation: NamedSetting, LosslessStringConvertible {
  private static let named: KeyValuePairs<String, Self> = [
    "light": .light, "strong": .strong, "none": Self(),
  ]

  package static var names: [String] { named.map { $0.key } }

  /// The parts with their ranges, for a help text.
  package static var partsHelp: String {
    (Part.allCases.map { "\($0.rawValue) (0 to \($0.most))" }
      + ["\(grid) (1 to \(INK_AUGMENT_GRID))"]).joined(separator: ", ")
  }

  /// Reads `light`, `strong` or `none`, behind a colon the parts that are
  /// otherwise, such as `light:occlusion=0.1`; or parts alone, such as
  /// `rotation=12,scale=0.12,elastic=1,elastic-grid=6`.
  public init?(_ description: String) {
    try? self.init(parsing: description)
  }

  /// - Throws: `TrainingError` that says what was expected.
  package init(parsing text: String) throws(TrainingError) {
    let isParts = text.prefix { $0 != ":" }.contains("=")
    let forms = Self.named.map {
      SettingText.Form(
        name: $0.key, optional: Part.allCases.map { $0.rawValue } + [Self.grid])
    }
    let read = try SettingText(
      isParts ? "none:" + text : text, of: "augmentation", forms: forms)
    self = Self.named.first { $0.key == read.form.name }?.value ?? Self()
    for part in Part.allCases {
      if let value: Double = try read.number(part.rawValue) {
        self[part] = value
      }
    }
    if let text = read[Self.grid] {
      guard let count = Int(text) else {
        throw .setting(
          "\(Self.grid) is '\(text)'; expected a number from 1 to "
            + "\(INK_AUGMENT_GRID)")
      }
      elasticGrid = count
    }
    try check()
  }

  /// The parts that are not 0, as `init(_:)` reads them; `none` without any.
  public var description: String {
    let words = Part.allCases.filter { self[$0] != 0 }.map {
      "\($0.rawValue)=\(self[$0])"
    }
    guard !words.isEmpty else { return "none" }
    return (words + (elastic == 0 ? [] : ["\(Self.grid)=\(elasticGrid)"]))
      .joined(separator: ",")
  }
}
