// paper.js - what is on the paper: strokes by mouse, pen, touch or keys, or a
// picture; taken back one by one.

const WIDTH = 640, HEIGHT = 480;
// Milliseconds for which a pen that was seen counts as near: a hand rests on the
// paper between its strokes.
const PEN_IS_NEAR = 1000;

class Paper {
  // `changed(isWhole)` is called at every change; a stroke is whole at its end.
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    // Strokes, pictures and clearings in their order.
    this.things = [];
    this.thickness = 26;
    this.pointer = null;
    this.stroke = null;
    // Whether the stroke is a finger's; whether a pen is over the paper, and
    // when one was last.
    this.isTouch = false;
    this.isPenOver = false;
    this.lastPen = -Infinity;
    this.cursor = { x: WIDTH / 2, y: HEIGHT / 4 };
    this.boxes = [];
    const listen = (name, call) =>
      canvas.addEventListener(name, (event) => call.call(this, event));
    for (const name of ["enter", "move", "down", "up", "leave"]) {
      listen(`pointer${name}`, this.seePen);
    }
    listen("pointerdown", this.down);
    listen("pointermove", this.move);
    listen("pointerup", this.up);
    listen("pointercancel", this.cancel);
    listen("keydown", this.key);
    listen("focus", this.draw);
    listen("blur", this.lift);
    listen("contextmenu", (event) => event.preventDefault());
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  // ---- what there is

  // The picture, or the strokes since all was last away.
  get content() {
    let first = this.things.length;
    while (first > 0 && this.things[first - 1].points) first--;
    const strokes = this.things.slice(first);
    const before = this.things[first - 1];
    return strokes.length ? { strokes }
      : { strokes, picture: before?.picture, ground: before?.ground };
  }

  get isEmpty() {
    const { strokes, picture } = this.content;
    return !strokes.length && !picture;
  }

  get canUndo() {
    return this.things.length > 0;
  }

  // What is read: dark on white whatever the page looks like, a picture in its
  // own pixels; null for an empty page.
  get raster() {
    const { strokes, picture, ground } = this.content;
    if (picture) return pixelsOf(picture, ground);
    if (!strokes.length) return null;
    const context = new OffscreenCanvas(WIDTH, HEIGHT)
      .getContext("2d", { willReadFrequently: true });
    context.fillStyle = "white";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    this.ink(context, strokes, "black");
    return context.getImageData(0, 0, WIDTH, HEIGHT);
  }

  add(thing) {
    this.things.push(thing);
    this.touched(true);
  }

  undo() {
    this.stroke = null;
    this.things.pop();
    this.touched(true);
  }

  clear() {
    this.stroke = null;
    if (!this.isEmpty) this.add({});
  }

  touched(isWhole) {
    this.boxes = [];
    this.draw();
    this.changed(isWhole);
  }

  // ---- strokes

  begin(x, y, pointer) {
    this.pointer = pointer;
    this.stroke = { points: [{ x, y }], thickness: this.thickness };
    this.things.push(this.stroke);
    this.touched(false);
  }

  end() {
    this.pointer = null;
    this.stroke = null;
    this.isTouch = false;
    this.touched(true);
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) * WIDTH / box.width,
      y: (event.clientY - box.top) * HEIGHT / box.height,
    };
  }

  // Takes away the stroke that is being drawn.
  drop() {
    this.things.splice(this.things.indexOf(this.stroke), 1);
    this.end();
  }

  seePen(event) {
    if (event.pointerType !== "pen") return;
    this.isPenOver = event.type !== "pointerleave";
    this.lastPen = event.timeStamp;
  }

  // Whether it is the hand beside a pen, which neither draws nor is in its way.
  isPalm(event) {
    return event.pointerType === "touch" &&
      (this.isPenOver || event.timeStamp - this.lastPen < PEN_IS_NEAR);
  }

  down(event) {
    if (this.isPalm(event) || event.button !== 0) return;
    // The hand lay down before the pen did.
    if (this.stroke && this.isTouch && event.pointerType === "pen") this.drop();
    // Another finger.
    if (this.stroke) return;
    this.canvas.setPointerCapture(event.pointerId);
    const { x, y } = this.place(event);
    this.isTouch = event.pointerType === "touch";
    this.begin(x, y, event.pointerId);
  }

  move(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) {
      this.stroke.points.push(this.place(one));
    }
    this.touched(false);
  }

  up(event) {
    if (this.stroke && event.pointerId === this.pointer) this.end();
  }

  // The system took a touch for a hand, or for a gesture of its own.
  cancel(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    if (this.isTouch) this.drop();
    else this.end();
  }

  // ---- keys: arrows move a cross, the space bar puts the pen down and lifts it

  lift() {
    if (this.stroke && this.pointer === "keys") this.end();
    this.draw();
  }

  key(event) {
    const step = event.shiftKey ? 4 : 16;
    const [dx, dy] = {
      ArrowLeft: [-step, 0], ArrowRight: [step, 0],
      ArrowUp: [0, -step], ArrowDown: [0, step],
    }[event.key] ?? [0, 0];
    if (dx || dy) {
      const cursor = this.cursor;
      cursor.x = Math.min(WIDTH, Math.max(0, cursor.x + dx));
      cursor.y = Math.min(HEIGHT, Math.max(0, cursor.y + dy));
      if (this.stroke && this.pointer === "keys") {
        this.stroke.points.push({ ...cursor });
        this.touched(false);
      }
    } else if (event.key === " ") {
      if (this.stroke) this.lift();
      else this.begin(this.cursor.x, this.cursor.y, "keys");
    } else if (event.key === "Delete") {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
    this.draw();
  }

  // ---- what is seen

  ink(context, strokes, color) {
    context.strokeStyle = context.fillStyle = color;
    context.lineCap = context.lineJoin = "round";
    for (const { points, thickness } of strokes) {
      context.lineWidth = thickness;
      context.beginPath();
      const [first] = points;
      if (points.every(({ x, y }) => x === first.x && y === first.y)) {
        context.arc(first.x, first.y, thickness / 2, 0, 2 * Math.PI);
        context.fill();
        continue;
      }
      // Through the middles between points, so that there are no corners.
      context.moveTo(first.x, first.y);
      points.slice(1).forEach((point, index) => {
        const last = points[index];
        context.quadraticCurveTo(
          last.x, last.y, (last.x + point.x) / 2, (last.y + point.y) / 2);
      });
      context.lineTo(points.at(-1).x, points.at(-1).y);
      context.stroke();
    }
  }

  // Where a picture lies on the paper.
  frame(picture) {
    const scale = Math.min(WIDTH / picture.width, HEIGHT / picture.height);
    const width = picture.width * scale, height = picture.height * scale;
    return { scale, width, height,
      left: (WIDTH - width) / 2, top: (HEIGHT - height) / 2 };
  }

  draw() {
    const { canvas } = this;
    const scale = canvas.clientWidth * (window.devicePixelRatio || 1) / WIDTH;
    canvas.width = Math.max(1, Math.round(WIDTH * scale));
    canvas.height = Math.max(1, Math.round(HEIGHT * scale));
    const style = getComputedStyle(canvas);
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    const { strokes, picture, ground } = this.content;
    this.ink(context, strokes, style.color);
    if (picture) {
      const { left, top, width, height, scale } = this.frame(picture);
      context.imageSmoothingEnabled = scale < 2;
      context.fillStyle = ground;
      context.fillRect(left, top, width, height);
      context.drawImage(picture, left, top, width, height);
      context.translate(left, top);
      context.scale(scale, scale);
      context.lineWidth = 2.5 / scale;
    } else {
      context.lineWidth = 2.5;
    }
    for (const { digit, isChosen } of this.boxes) {
      context.strokeStyle = style.getPropertyValue(
        isChosen ? "--accent" : "--faint");
      context.strokeRect(digit.left, digit.top, digit.right - digit.left,
        digit.bottom - digit.top);
    }
    if (canvas.matches(":focus-visible") && !picture) this.drawCursor(context);
  }

  drawCursor(context) {
    const { x, y } = this.cursor;
    context.strokeStyle = "#d33";
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x - 12, y);
    context.lineTo(x + 12, y);
    context.moveTo(x, y - 12);
    context.lineTo(x, y + 12);
    context.stroke();
  }

  show(boxes) {
    this.boxes = boxes;
    this.draw();
  }
}
