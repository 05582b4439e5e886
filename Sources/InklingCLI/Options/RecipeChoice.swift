// The recipes by name.

import ArgumentParser
import InklingTraining

struct RecipeChoice: ExpressibleByArgument {
  let recipe: Recipe

  init(_ recipe: Recipe) { self.recipe = recipe }

  init?(argument: String) {
    guard let recipe = Recipe(named: argument) else { return nil }
    self.recipe = recipe
  }

  var defaultValueDescription: String { recipe.name }

  static var allValueStrings: [String] { Recipe.all.map(\.name) }
}
