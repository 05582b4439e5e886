// page.js - the page itself: what is drawn is read, what was read is shown.

const at = (id) => document.getElementById(id);
const about = JSON.parse(at("about").textContent);
const bars = makeBars(at("bars"), about.classes);
const kept = new Kept();
const paper = new Paper(at("paper"), (isWhole) => {
  at("undo").disabled = !paper.canUndo;
  at("clear").disabled = paper.isEmpty;
  say("");
  plan(isWhole);
});

let core = null;
let answer = new Answer([], about.classes, 0);
let chosen = 0;
let reason = "";
// When reading ended last, and how long it took: while a stroke is drawn, a
// fifth of the time is read.
let lastEnd = 0, lastTime = 0;
// Counts what was read, so that a measurement of something older ends.
let version = 0;

function say(text) {
  at("problem").textContent = text;
}

// ---- reading

let planned = false, isPlannedWhole = false;

function plan(isWhole) {
  isPlannedWhole ||= isWhole;
  if (planned) return;
  if (!isWhole && performance.now() - lastEnd < 4 * lastTime) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    const isWhole = isPlannedWhole;
    isPlannedWhole = false;
    readPaper(isWhole);
  });
}

function readPaper(isWhole) {
  if (!core) return;
  version++;
  const picture = paper.raster;
  let digits = [];
  reason = "";
  if (picture) {
    const start = performance.now();
    try {
      ({ digits, reason } = core.read(picture));
    } catch (error) {
      // What Swift cannot go on from, such as no memory: the core begins anew.
      core = null;
      say(`This picture could not be read: ${error.message}.`);
      openCore();
    }
    lastEnd = performance.now();
    lastTime = lastEnd - start;
  }
  const reject = Number(at("reject").value);
  answer = new Answer(digits, about.classes, reject);
  if (isWhole || chosen >= digits.length) chosen = 0;
  show(isWhole);
  if (isWhole) measure(picture);
}

function show(isWhole) {
  const { large, small } = answer.text;
  at("answer").textContent = large;
  at("answer").classList.toggle("words",
    !answer.digits.length || large === "unsure");
  at("answer").classList.toggle("long", large.length > 5);
  const hint = reason ||
    (paper.isEmpty ? "Draw one, or drop a picture here." : "");
  at("detail").textContent = small || hint;
  if (isWhole) at("said").textContent = `${large}. ${small || reason}`;
  const digit = answer.digits[chosen];
  drawPixels(at("seen"), digit?.pixels);
  at("seen").setAttribute("aria-label", digit
    ? `${about.classes[digit.label]} as the network saw it` : "nothing yet");
  bars.forEach((bar, label) =>
    bar(digit?.probabilities[label], label === digit?.label));
  showChoices(at("digits"), answer, chosen, choose);
  paper.show(answer.digits.length < 2 ? [] : answer.digits.map(
    (digit, index) => ({ digit, isChosen: index === chosen })));
  at("keep").disabled = !digit;
  if (digit && isWhole) at("label").value = digit.label;
}

function choose(index) {
  chosen = index;
  show(false);
  at("label").value = answer.digits[index].label;
  at("digits").children[index].focus();
}

// ---- how long it takes

// Two digits, and all before the point.
function inWords(ms) {
  const [value, unit] = ms < 0.9995 ? [1000 * ms, "µs"] : [ms, "ms"];
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit}`;
}

async function measure(picture) {
  at("time").textContent = "";
  const [digit] = answer.digits;
  if (!digit) return;
  const mine = version;
  const isWanted = () => mine === version && core !== null;
  await new Promise((next) => setTimeout(next, 250));
  if (!isWanted()) return;
  const whole = await timeOf(() => core.read(picture), 5, isWanted);
  if (!whole) return;
  let text = `Found and read in ${inWords(whole.time)}`;
  let how = `the median of ${whole.rounds} rounds`;
  if (about.height * about.width === SIDE * SIDE) {
    const repeater = core.repeater(digit.pixels);
    const alone = await timeOf(repeater.run, 9, isWanted);
    repeater.end();
    if (!alone) return;
    text += `; the network alone takes ${inWords(alone.time)}`;
    how = `medians of ${whole.rounds} and ${alone.rounds} rounds, of ` +
      `${alone.calls.toLocaleString("en")} predictions each for the network`;
  }
  at("time").textContent = `${text} (${how}; this browser's clock goes by ` +
    `${inWords(whole.step)}).`;
}

// ---- keeping drawings

async function keep() {
  const digit = answer.digits[chosen];
  const label = Number(at("label").value);
  // Of several digits, the one alone as the network saw it.
  let picture = paper.raster;
  if (answer.digits.length > 1) {
    const canvas = document.createElement("canvas");
    drawPixels(canvas, digit.pixels);
    picture = canvas.getContext("2d").getImageData(0, 0, SIDE, SIDE);
  }
  await kept.add(picture, label, about.classes[label]);
  at("save").disabled = false;
  const count = kept.files.length;
  at("save").textContent = `Download ${count} as ZIP`;
  at("kept").textContent = `Kept as ${about.classes[label]}; ${count} ` +
    `drawing${count === 1 ? "" : "s"} in all.`;
}

function save() {
  kept.save();
  at("kept").textContent = "Unpack drawings.zip, then: " +
    "inkling train --data drawings";
}

// ---- from the beginning

async function openCore() {
  try {
    openCore.module ??= await WebAssembly.compile(await bytesOf("core", true));
    core = await Core.open(
      openCore.module, await bytesOf("model", false), about.classes.length);
    readPaper(true);
  } catch (error) {
    say(error instanceof WebAssembly.CompileError ||
        typeof DecompressionStream === "undefined"
      ? "This browser is too old for the page: it needs WebAssembly with SIMD " +
        "(Chromium 103, Firefox 113, Safari 16.4 or newer)."
      : `The model could not be opened: ${error.message}.`);
  }
}

async function takePicture(file) {
  try {
    paper.add(await decode(file));
  } catch (error) {
    say(`${error.message}.`);
  }
}

function begin() {
  about.classes.forEach((name, label) =>
    at("label").add(new Option(name, label)));
  at("undo").addEventListener("click", () => paper.undo());
  at("clear").addEventListener("click", () => paper.clear());
  at("thickness").addEventListener("input", () => {
    paper.thickness = Number(at("thickness").value);
  });
  at("reject").addEventListener("input", () => readPaper(true));
  at("keep").addEventListener("click", keep);
  at("save").addEventListener("click", save);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) ||
        event.shiftKey || !paper.canUndo) return;
    event.preventDefault();
    paper.undo();
  });
  receivePictures(document, at("picture"), takePicture);
  window.addEventListener("beforeunload", (event) => {
    if (!kept.isSaved) event.preventDefault();
  });
  matchMedia("(prefers-color-scheme: dark)")
    .addEventListener("change", () => paper.draw());
  show(false);
  openCore();
}

begin();
