// Reads the images of an IDX file by libinkling, all at once, and writes a
// label a line. Handles close themselves.
//   c++ -std=c++17 digits.cpp $(pkg-config --cflags --libs inkling) -o digits
//   ./digits digits.ink t10k-images-idx3-ubyte

#include <inkling.h>

#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

namespace {

void check(ink_status status) {
  if (status != INK_OK)
    throw std::runtime_error(ink_message());
}

struct Close {
  void operator()(ink_model *model) const {
    ink_model_close(model);
  }
  void operator()(ink_predictor *predictor) const {
    ink_predictor_destroy(predictor);
  }
};
using Model = std::unique_ptr<ink_model, Close>;
using Predictor = std::unique_ptr<ink_predictor, Close>;

Model open(const char *path) {
  ink_model *model = nullptr;
  check(ink_model_open(path, INK_OPEN_MAPPED, &model));
  return Model(model);
}

Predictor predictor(const Model &model, std::size_t together) {
  ink_predictor *predictor = nullptr;
  check(ink_predictor_create(model.get(), together, &predictor));
  return Predictor(predictor);
}

} // namespace

int main(int count, char **arguments) try {
  if (count != 3)
    throw std::runtime_error("usage: digits MODEL IMAGES");
  Model model = open(arguments[1]);
  ink_model_info info;
  check(ink_model_describe(model.get(), &info, sizeof info));

  std::ifstream file(arguments[2], std::ios::binary);
  file.seekg(16);
  std::vector<std::uint8_t> pixels(std::istreambuf_iterator<char>(file), {});
  std::size_t samples = pixels.size() / info.inputs;
  std::vector<std::uint16_t> labels(samples);
  check(ink_predict_batch_bytes(predictor(model, 128).get(), pixels.data(),
                                samples, info.inputs, labels.data(), nullptr,
                                0));
  for (std::uint16_t label : labels)
    std::cout << ink_model_class_name(model.get(), label) << '\n';
} catch (const std::exception &error) {
  std::cerr << error.what() << '\n';
  return 1;
}
