// core.js - Inkling's core in WebAssembly: the bytes that go in and come out.

const BYTES_OF_MODEL_HANDLE = 128, BYTES_OF_MESSAGE = 256;
const NUMBERS_OF_DIGIT = 6, SIDE = 28;

// The bytes of an element's base64; packed ones are deflated.
async function bytesOf(id, isPacked) {
  const text = atob(document.getElementById(id).textContent.replace(/\s/g, ""));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  if (!isPacked) return bytes;
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Core {
  // `module` is compiled; `model` the file's bytes.
  static async open(module, model, classes) {
    const core = new Core();
    const instance = await WebAssembly.instantiate(module, {});
    core.calls = instance.exports;
    core.classes = classes;
    core.calls.__wasm_call_ctors();
    const bytes = core.put(model);
    const handle = core.take(BYTES_OF_MODEL_HANDLE);
    const message = core.take(BYTES_OF_MESSAGE);
    const status = core.calls.ink_core_open(
      bytes, model.length, handle, message, BYTES_OF_MESSAGE);
    if (status !== 0) {
      const text = core.bytes(message, BYTES_OF_MESSAGE);
      throw new Error(
        new TextDecoder().decode(text.subarray(0, text.indexOf(0))));
    }
    // The handle's first member is the model.
    const opened = core.view(handle, 4).getUint32(0, true);
    core.reader = core.calls.ink_page_reader(opened);
    core.predictor = core.calls.ink_core_predictor(opened, 1, core.take(8));
    if (!core.reader || !core.predictor) throw new Error("no memory to read in");
    core.numbers = core.take(4 * NUMBERS_OF_DIGIT);
    core.outputs = core.take(4 * classes);
    core.pixels = core.take(SIDE * SIDE);
    core.label = core.take(2);
    return core;
  }

  take(count) {
    const place = this.calls.ink_core_allocate(count);
    if (!place) throw new RangeError("no memory");
    return place;
  }

  put(bytes) {
    const place = this.take(bytes.length);
    this.bytes(place, bytes.length).set(bytes);
    return place;
  }

  // Views are of no use once the memory has grown.
  bytes(place, count) {
    return new Uint8Array(this.calls.memory.buffer, place, count);
  }

  view(place, count) {
    return new DataView(this.calls.memory.buffer, place, count);
  }

  floats(place, count) {
    return Float32Array.from(
      new Float32Array(this.calls.memory.buffer, place, count));
  }

  // Every digit in an opaque picture (ImageData), in reading order, and why
  // there is none.
  read(picture) {
    const place = this.put(picture.data);
    const count = this.calls.ink_page_read(
      this.reader, place, picture.width, picture.height);
    this.calls.ink_core_free(place);
    const digits = [];
    for (let index = 0; index < count; index++) digits.push(this.digit(index));
    const reasons = {
      "-1": "only blots, too thick for strokes",
      "-2": "the network's answer is no finite number",
    };
    return { digits, reason: reasons[count] ?? "" };
  }

  digit(index) {
    this.calls.ink_page_digit(
      this.reader, index, this.numbers, this.outputs, this.pixels);
    const [label, line, left, top, right, bottom] = new Int32Array(
      this.calls.memory.buffer, this.numbers, NUMBERS_OF_DIGIT);
    const probabilities = this.floats(this.outputs, this.classes);
    return {
      label, line, left, top, right, bottom, probabilities,
      probability: probabilities[label],
      pixels: this.bytes(this.pixels, SIDE * SIDE).slice(),
    };
  }

  // The network's own answer for a sample of bytes.
  predict(pixels) {
    const place = this.put(pixels);
    const isSound = this.calls.ink_core_predict_bytes(
      this.predictor, place, pixels.length, this.label, this.outputs,
      this.classes);
    this.calls.ink_core_free(place);
    if (!isSound) throw new Error("an output is no finite number");
    return {
      label: this.view(this.label, 2).getUint16(0, true),
      probabilities: this.floats(this.outputs, this.classes),
    };
  }

  // What takes one prediction of `pixels`, to be timed.
  repeater(pixels) {
    const place = this.put(pixels);
    const { ink_core_predict_bytes: call, ink_core_free: free } = this.calls;
    const { predictor, label, outputs, classes } = this;
    return {
      run: () => call(predictor, place, pixels.length, label, outputs, classes),
      end: () => free(place),
    };
  }
}

// ---- how long it takes

function median(numbers) {
  return numbers.toSorted
    ? numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
    : numbers.slice().sort((a, b) => a - b)[numbers.length >> 1];
}

// What the browser's clock goes on by, in ms: it is coarse on purpose.
function clockStep() {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    let now = start;
    while (now === start) now = performance.now();
    least = Math.min(least, now - start);
  }
  return least;
}

// The ms of one call: the median of `rounds`, each of so many calls that the
// clock's step is a twentieth of it; between rounds the page lives on.
async function timeOf(run, rounds, isWanted) {
  const step = clockStep();
  let calls = 1;
  const once = (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) run();
    return performance.now() - start;
  };
  while (once(calls) < 20 * step) calls *= 2;
  const times = [];
  for (let round = 0; round < rounds; round++) {
    await new Promise((next) => setTimeout(next));
    if (!isWanted()) return null;
    times.push(once(calls) / calls);
  }
  return { time: median(times), calls, rounds, step };
}
