// pictures.js - pictures from elsewhere: chosen, dropped or pasted.

const LARGEST = 4096;

// A picture's pixels over a ground, as a file's transparent parts are seen.
function pixelsOf(picture, ground) {
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height)
    .getContext("2d", { willReadFrequently: true });
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, width, height);
}

// Whether all of it looks alike.
function isBlank({ data }) {
  let least = 255, most = 0;
  for (let i = 0; i < data.length; i += 4) {
    const grey = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
    least = Math.min(least, grey);
    most = Math.max(most, grey);
  }
  return most - least < 24;
}

// White, unless the ink is white and shows on black alone.
function groundOf(picture) {
  return isBlank(pixelsOf(picture, "white")) &&
    !isBlank(pixelsOf(picture, "black")) ? "black" : "white";
}

// The picture in a file, its colours as they stand in it, and its ground.
async function decode(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { colorSpaceConversion: "none" });
  } catch {
    throw new Error(`${file.name}: no picture that this browser reads`);
  }
  const { width, height } = picture;
  if (width > LARGEST || height > LARGEST) {
    throw new Error(`${file.name}: a picture of ${width} × ${height} pixels; ` +
      `at most ${LARGEST} × ${LARGEST} can be read here`);
  }
  return { picture, ground: groundOf(picture) };
}

// Calls `take` with the first file that is given in one of the three ways.
function receivePictures(page, chooser, take) {
  chooser.addEventListener("change", () => {
    if (chooser.files.length) take(chooser.files[0]);
    chooser.value = "";
  });
  page.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files][0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
  const over = (isOver) => page.body.classList.toggle("over", isOver);
  page.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  page.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false);
  });
  page.addEventListener("drop", (event) => {
    over(false);
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}
