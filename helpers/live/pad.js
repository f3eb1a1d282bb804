// A sheet on which a digit is drawn, and beside it what a network sees and reads.
//
// `pad` draws, and shows what `read` answers; at the end of this file, a Python kernel answers. A page
// without Python passes another `read`. `album` keeps ten drawings.

const SIDE = 280; // pixels of the sheet, however large it is shown
const PEN = SIDE / 12;
const STEP = SIDE / 28; // of the pen moved by the keyboard
const START = "Dessinez un chiffre.";
const NO_SHEET = "Ce navigateur n'a pas de surface où dessiner\u00a0: ouvrez cette page dans un autre.";
const BEYOND = "Le trait sort de la feuille\u00a0: ce qui dépasse n'est pas lu.";
const APART = "Des traits sont séparés\u00a0: ils sont lus ensemble, comme un seul chiffre.";
const [NEAR, FAR, TALL] = [0.12, 0.5, 0.6]; // shares, as in helpers/drawing.py
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const HTML = `
  <div class="pad" data-lm-suppress-shortcuts="true">
    <div>
      <div class="pad-paper">
        <canvas class="pad-sheet" width="${SIDE}" height="${SIDE}" tabindex="0" role="application"
          aria-label="Feuille où dessiner un chiffre"></canvas>
        <div class="pad-pen" hidden></div>
      </div>
      <button type="button" class="pad-clear">Effacer</button>
      <p class="pad-said" role="status" aria-live="polite"></p>
    </div>
    <figure>
      <canvas class="pad-image" width="28" height="28" role="img"></canvas>
      <figcaption>ce que voit le réseau</figcaption>
    </figure>
    <table aria-label="Probabilité de chaque chiffre">
      ${[...Array(10).keys()].map((digit) => `<tr><th scope="row">${digit}</th>
        <td class="pad-bar"><div></div></td><td class="pad-percent"></td></tr>`).join("")}
    </table>
    <p class="pad-help">À la souris, au doigt ou au stylet. Au clavier&nbsp;: les flèches déplacent le stylet,
      Espace le pose ou le lève, Échap efface.</p>
  </div>`;

const percent = (share) => `${Math.round(100 * share)}\u00a0%`;

// Show 784 bytes, 0 for paper, on a canvas of 28 × 28.
function put(canvas, pixels) {
  const seen = new ImageData(28, 28);
  pixels.forEach((level, i) => seen.data.fill(255 - level, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4));
  canvas.getContext("2d").putImageData(seen, 0, 0);
}

// Return the ink of a sheet, a byte a pixel, 0 where there is none.
function inkOf(sheet) {
  const { data } = sheet.getContext("2d").getImageData(0, 0, SIDE, SIDE);
  const ink = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3]; // `filter` takes twenty times as long
  return ink;
}

// read(pixels, side): a promise of `{ image, probabilities }`, 784 bytes and ten numbers, or of
// `{ error }`, a sentence, for the ink of a sheet of side × side bytes, 0 where there is none.
// lost: the sentence where no answer comes. Returns what reads the drawing again.
export function pad(el, read, lost = SILENT) {
  el.innerHTML = HTML;
  const [sheet, pen, image, said] = [".pad-sheet", ".pad-pen", ".pad-image", ".pad-said"].map(
    (name) => el.querySelector(name),
  );
  const rows = [...el.querySelectorAll("tr")];
  const ink = sheet.getContext("2d", { willReadFrequently: true });
  if (!ink) {
    el.textContent = NO_SHEET;
    return () => {};
  }
  Object.assign(ink, { lineWidth: PEN, lineCap: "round", lineJoin: "round" });
  let at = [SIDE / 2, SIDE / 2];
  let pointer = null; // the one that draws: a second finger does not
  let lowered = false; // the pen of the keyboard
  let asked = 0;
  let answered = 0;
  let strokes = []; // the box of each: left, top, right, bottom

  function begin(to) {
    at = to;
    strokes.push([...at, ...at]);
    line(at);
  }

  function line(to) {
    const box = strokes.at(-1);
    strokes[strokes.length - 1] = to.concat(to).map((d, i) => Math[i < 2 ? "min" : "max"](d, box[i]));
    ink.beginPath();
    ink.moveTo(...at);
    ink.lineTo(to[0], to[1] + 0.01); // no length at all would leave no dot
    ink.stroke();
    at = to;
  }

  function show({ image: pixels, probabilities }) {
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : null;
    rows.forEach((row, digit) => {
      const share = probabilities ? probabilities[digit] : 0;
      row.classList.toggle("pad-best", digit === best);
      row.querySelector(".pad-bar div").style.width = `${100 * share}%`;
      row.querySelector(".pad-percent").textContent = probabilities ? percent(share) : "";
    });
    put(image, pixels ?? []);
    image.ariaLabel = pixels ? "Le dessin réduit à 28 × 28 pixels" : "Rien encore";
    if (best === null) return "";
    const doubts = [beyond(strokes) && BEYOND, apart(strokes) && APART].filter(Boolean);
    return [`Lu\u00a0: ${best} (${percent(probabilities[best])})`, ...doubts].join(". ");
  }

  function refuse(sentence) {
    show({});
    said.textContent = sentence;
  }

  // Ask what is drawn; in the middle of a stroke, only where nothing else is waited for.
  async function ask(finished) {
    if (!finished && answered < asked) return;
    const mine = ++asked;
    const last = () => mine === asked; // what comes later than its drawing is not shown
    const late = setTimeout(() => last() && refuse(lost), PATIENCE);
    try {
      const answer = await read(inkOf(sheet), SIDE);
      if (last() && !answer.error) {
        const sentence = show(answer);
        if (finished) said.textContent = sentence;
      } else if (last() && finished) refuse(answer.error);
    } catch {
      if (last()) refuse(lost);
    } finally {
      clearTimeout(late);
      answered = Math.max(answered, mine);
    }
  }

  function clear() {
    asked = answered = asked + 1;
    pointer = null; // what is being drawn ends here
    lowered = false;
    pen.classList.remove("pad-lowered");
    ink.clearRect(0, 0, SIDE, SIDE);
    strokes = [];
    refuse(START);
  }

  function lower(down) {
    if (lowered && !down) ask(true);
    if (down && !lowered) begin(at);
    lowered = down;
    pen.classList.toggle("pad-lowered", down);
  }

  const place = (event) => {
    const box = sheet.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((d) => (d * SIDE) / box.width);
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    pointer = event.pointerId;
    sheet.setPointerCapture(pointer);
    pen.hidden = true;
    begin(place(event));
  });
  sheet.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    (passed.length ? passed : [event]).map(place).forEach(line);
    ask(false);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(name, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      ask(true);
    });
  }
  sheet.addEventListener("keydown", (event) => {
    if (event.key in ARROWS) {
      const to = ARROWS[event.key].map((d, i) => Math.min(Math.max(at[i] + d * STEP, 0), SIDE));
      if (lowered) line(to), ask(false);
      at = to;
    } else if (event.key === " ") lower(!lowered);
    else if (["Escape", "Delete", "Backspace"].includes(event.key)) clear();
    else return;
    pen.hidden = false;
    [pen.style.left, pen.style.top] = at.map((d) => `${(100 * d) / SIDE}%`);
    event.preventDefault();
    event.stopPropagation(); // slides go on at these keys
  });
  const root = el.querySelector(".pad");
  for (const name of ["keydown", "keyup"]) {
    // JupyterLab takes the plain keys of a notebook otherwise; Ctrl+S and the like it may have.
    root.addEventListener(name, ({ ctrlKey, metaKey }) =>
      root.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey), true);
  }
  sheet.addEventListener("blur", () => lower(false));
  el.querySelector(".pad-clear").addEventListener("click", clear);
  clear();
  return () => ask(true);
}

const beyond = (strokes) => strokes.flat().some((d) => d < 0 || d > SIDE);

// Tell whether strokes, by their boxes, are too far apart for one digit, or as high as two.
function apart(strokes) {
  const boxes = strokes.map(([left, top, right, bottom]) => // with the width of the pen
    [left - PEN / 2, top - PEN / 2, right + PEN / 2, bottom + PEN / 2]);
  const lengths = boxes.map(([left, top, right, bottom]) => Math.max(right - left, bottom - top));
  const longest = Math.max(...lengths);
  const groups = (gap) => boxes.reduce((found, box) => {
    const near = (other) => [0, 1].every((i) => box[i] - other[i + 2] <= gap && other[i] - box[i + 2] <= gap);
    const joined = found.filter((group) => group.some(near));
    return [...found.filter((group) => !joined.includes(group)), [box, ...joined.flat()]];
  }, []);
  const heights = groups(NEAR * longest).map((group) =>
    Math.max(...group.map((box) => box[3])) - Math.min(...group.map((box) => box[1])));
  return groups(FAR * longest).length > 1 || heights.filter((height) => height > TALL * Math.max(...heights)).length > 1;
}

// The ten digits are asked for one after another, on the same sheet; what is kept is not read.
function album(el, ask) {
  pad(el, async () => ({}));
  const root = el.querySelector(".pad");
  root.classList.add("pad-album");
  const [sheet, clear] = [".pad-sheet", ".pad-clear"].map((name) => el.querySelector(name));
  clear.insertAdjacentHTML("afterend", '<button type="button" class="pad-keep">Garder</button>');
  root.insertAdjacentHTML("afterbegin", '<p class="pad-asked" role="status" aria-live="polite"></p>');
  root.insertAdjacentHTML("beforeend", `<div class="pad-digits" role="group" aria-label="Vos dix dessins">
    ${[...Array(10).keys()].map((digit) => `<button type="button">
      <canvas width="28" height="28" aria-hidden="true"></canvas>${digit}</button>`).join("")}</div>`);
  const buttons = [...el.querySelectorAll(".pad-digits button")];
  const tell = (text) => (el.querySelector(".pad-asked").textContent = text);
  let wanted;

  function want(digit, news = "") {
    wanted = digit;
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", i === digit));
    clear.click();
    tell(`${news}Dessinez un ${digit}, puis gardez-le.`);
  }

  // Send a drawing, or nothing, then show what is kept, and want the first digit that is not.
  async function exchange(question = {}, buffers = []) {
    const late = setTimeout(() => tell(SILENT), PATIENCE);
    const { bytes, yours, error } = await ask(question, buffers);
    clearTimeout(late);
    buttons.forEach((button, i) =>
      put(button.querySelector("canvas"), bytes.subarray(784 * i, 784 * (i + 1))));
    const left = yours.indexOf(false);
    if (error) tell(error);
    else if (left >= 0) want(left, buffers.length ? `Le ${question.digit} est gardé. ` : "");
    else clear.click(), tell("Vos dix dessins sont gardés\u00a0: exécutez la suite.");
  }

  buttons.forEach((button, digit) => button.addEventListener("click", () => want(digit)));
  el.querySelector(".pad-keep").addEventListener("click", () =>
    exchange({ side: SIDE, digit: wanted }, [inkOf(sheet).buffer]));
  want(0);
  exchange();
}

export default {
  render({ model, el }) {
    const [ask, end] = kernel(model);
    if (model.get("album")) album(el, ask);
    else pad(el, async (pixels, side) => {
      const { bytes, ...answer } = await ask({ side }, [pixels.buffer]);
      return { ...answer, image: bytes };
    });
    return end;
  },
};
