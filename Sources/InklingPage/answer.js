// answer.js - what was read, in words, pictures and bars.

// As `inkling predict` prints it: below `reject` it is unsure, with the two best.
class Answer {
  constructor(digits, names, reject) {
    this.digits = digits;
    this.names = names;
    this.reject = reject;
  }

  isUnsure(digit) {
    return digit.probability < this.reject;
  }

  best(digit) {
    return `${this.names[digit.label]} ${digit.probability.toFixed(4)}`;
  }

  second(digit) {
    const others = [...digit.probabilities.keys()]
      .filter((label) => label !== digit.label);
    const label = others.reduce((best, label) =>
      digit.probabilities[label] > digit.probabilities[best] ? label : best,
    others[0] ?? digit.label);
    return `${this.names[label]} ${digit.probabilities[label].toFixed(4)}`;
  }

  // The digits of a line, with a blank where the writer left room.
  joined(line) {
    const heights = line.map(({ top, bottom }) => bottom - top)
      .sort((a, b) => a - b);
    const height = heights[heights.length >> 1];
    return line.map((digit, index) => {
      const isApart = index > 0 &&
        (digit.left - line[index - 1].right) * 10 > height * 6;
      return (isApart ? " " : "") +
        (this.isUnsure(digit) ? "?" : this.names[digit.label]);
    }).join("");
  }

  get lines() {
    const lines = [];
    for (const digit of this.digits) (lines[digit.line] ??= []).push(digit);
    return lines.filter(Boolean).map((line) => this.joined(line));
  }

  // What stands large, and what below it.
  get text() {
    const [only] = this.digits;
    if (!only) return { large: "no digit", small: "" };
    if (this.digits.length === 1) {
      return this.isUnsure(only)
        ? { large: "unsure",
          small: `${this.best(only)} or ${this.second(only)}` }
        : { large: this.names[only.label],
          small: `probability ${only.probability.toFixed(4)}` };
    }
    const least = Math.min(...this.digits.map((one) => one.probability));
    return { large: this.lines.join("\n"),
      small: `${this.digits.length} digits, the least sure of them with ` +
        `probability ${least.toFixed(4)}` };
  }
}

// Draws greys, ink 255 on 0, as they are.
function drawPixels(canvas, pixels) {
  canvas.width = canvas.height = SIDE;
  const picture = new ImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const grey = pixels ? pixels[i] : 0;
    picture.data.set([grey, grey, grey, 255], 4 * i);
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

// A row for each class, in its order.
function makeBars(table, names) {
  return names.map((name) => {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name;
    row.append(head);
    const bar = document.createElement("i");
    row.insertCell().append(bar);
    const number = row.insertCell();
    return (value, isBest) => {
      row.classList.toggle("best", isBest);
      bar.style.width = `${100 * Math.min(1, Math.max(0, value ?? 0))}%`;
      number.textContent = value === undefined ? "" : value.toFixed(4);
    };
  });
}

// A button for each digit of several; `choose` is called with its number.
function showChoices(list, answer, chosen, choose) {
  list.hidden = answer.digits.length < 2;
  list.replaceChildren(...answer.digits.map((digit, index) => {
    const button = document.createElement("button");
    const picture = document.createElement("canvas");
    drawPixels(picture, digit.pixels);
    const name = answer.names[digit.label];
    button.type = "button";
    button.append(picture, answer.isUnsure(digit) ? `${name}?` : name);
    button.setAttribute("aria-pressed", index === chosen);
    button.setAttribute("aria-label",
      `digit ${index + 1} of ${answer.digits.length}: ` +
      (answer.isUnsure(digit) ? "unsure, " : "") + answer.best(digit));
    button.addEventListener("click", () => choose(index));
    return button;
  }));
}
