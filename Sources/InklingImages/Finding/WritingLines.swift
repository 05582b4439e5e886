// Lines of writing, from top to bottom, each from left to right.

enum WritingLines {
  /// The same boxes by their indices, line by line.
  static func order(_ boxes: [PixelBox]) -> [[Int]] {
    var lines: [[Int]] = []
    for index in boxes.indices.sorted(by: { boxes[$0].left < boxes[$1].left }) {
      let box = boxes[index]
      var (best, share) = (nil as Int?, 0.35)
      for (number, line) in lines.enumerated() {
        // The last digits say where the line is, though it may run aslant.
        let last = line.suffix(2).map { boxes[$0] }
        let top = last.map { $0.top }.min() ?? 0
        let bottom = last.map { $0.bottom }.max() ?? 0
        let common = min(bottom, box.bottom) - max(top, box.top)
        let found = Double(common) / Double(min(bottom - top, box.height))
        if found > share { (best, share) = (number, found) }
      }
      if let best { lines[best].append(index) } else { lines.append([index]) }
    }
    func middle(_ line: [Int]) -> Double {
      let sum = line.reduce(0) { $0 + boxes[$1].top + boxes[$1].bottom }
      return Double(sum) / Double(line.count)
    }
    return lines.sorted { middle($0) < middle($1) }
  }
}
