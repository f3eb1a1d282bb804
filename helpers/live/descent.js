// The ravine seen from above, and the path of a ball on it, which three sliders change.
//
// `descent` draws and asks; at the end of this file, a Python kernel answers. A page without Python passes
// another `ask`.

const [WIDE, TALL] = [900, 330]; // of the picture of the ravine
const SLIDERS = [
  { name: "rate", label: "taux d'apprentissage", min: 0.01, max: 0.12, step: 0.005, digits: 3 },
  { name: "momentum", label: "inertie", min: 0, max: 0.95, step: 0.05, digits: 2 },
  { name: "steps", label: "nombre de pas", min: 1, max: 200, step: 1, digits: 0 },
];

const written = (value, digits) => value.toFixed(digits).replace(".", ",");

// ask({ rate, momentum, steps }): a promise of `{ said, points }`, a sentence and the places x, y, x, y, …
export function descent(el, { ravine, view, start }, ask) {
  const id = `descent-${Math.random()}`; // of this view: labels name their sliders by it
  el.innerHTML = `
    <div class="descent" data-lm-suppress-shortcuts="true">
      ${SLIDERS.map(({ name, label, min, max, step }) => `<div class="descent-row">
        <label for="${id}-${name}">${label}</label>
        <input id="${id}-${name}" name="${name}" type="range" min="${min}" max="${max}" step="${step}" value="${start[name]}">
        <output for="${id}-${name}"></output></div>`).join("")}
      <svg viewBox="0 0 ${WIDE} ${TALL}" role="img" aria-label="Le ravin vu de dessus et le chemin de la bille">
        <image href="data:image/png;base64,${ravine}" width="${WIDE}" height="${TALL}"/>
        <polyline/><g></g>
      </svg>
      <p class="descent-said" role="status" aria-live="polite"></p>
      <p class="descent-help">Plus foncé\u00a0: plus bas. Un curseur se déplace à la souris ou par les flèches du clavier.</p>
    </div>`;
  const inputs = [...el.querySelectorAll("input")];
  const [line, steps, said] = ["polyline", "g", ".descent-said"].map((part) => el.querySelector(part));
  let waiting = false;
  let stale = false; // a slider has moved since what is waited for was asked

  function draw(points) {
    const [[left, right], [bottom, top]] = view;
    const at = [];
    for (let i = 0; i < points.length; i += 2) {
      at.push([((points[i] - left) / (right - left)) * WIDE, ((top - points[i + 1]) / (top - bottom)) * TALL]);
    }
    line.setAttribute("points", at.join(" "));
    steps.innerHTML = at.map(([x, y], i) => `<circle cx="${x}" cy="${y}" r="${i === at.length - 1 ? 9 : 2.5}"
      stroke-width="${i === at.length - 1 ? 2 : 0}"/>`).join("");
  }

  function silent() {
    draw([]);
    said.textContent = SILENT;
  }

  async function update() {
    const values = Object.fromEntries(inputs.map((input) => [input.name, input.valueAsNumber]));
    inputs.forEach((input, i) => {
      input.ariaValueText = input.nextElementSibling.textContent = written(input.valueAsNumber, SLIDERS[i].digits);
    });
    stale = waiting;
    if (waiting) return;
    waiting = true;
    const late = setTimeout(silent, PATIENCE); // a busy kernel answers in the end, and is then drawn
    try {
      const answer = await ask(values);
      draw(answer.points);
      said.textContent = answer.said;
    } catch {
      silent();
    } finally {
      clearTimeout(late);
      waiting = false;
    }
    if (stale) update();
  }

  for (const input of inputs) {
    input.addEventListener("input", update);
    input.addEventListener("keydown", (event) => event.stopPropagation()); // slides go on at the arrows
  }
  update();
}

export default {
  render({ model, el }) {
    const [ask, end] = kernel(model);
    const given = Object.fromEntries(["ravine", "view", "start"].map((name) => [name, model.get(name)]));
    descent(el, given, async (values) => {
      const { said, bytes } = await ask(values);
      return { said, points: new Float32Array(bytes.buffer) };
    });
    return end;
  },
};
