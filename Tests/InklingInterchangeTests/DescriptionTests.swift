// Networks described and made again: exact, and refused where parts disagree.

import InklingInterchange
import InklingTestSupport
import Testing

@Suite struct DescriptionTests {
  @Test func transposes() {
    let matrix: [Float] = [1, 2, 3, 4, 5, 6]
    #expect(
      DescribedLayer.transpose(matrix, rows: 2, columns: 3)
        == [1, 4, 2, 5, 3, 6])
  }
}
