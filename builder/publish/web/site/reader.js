// What the page « Dessinez » does without Python: MNIST's preparation, and the network of lesson 07.
//
// builder/publish/reader.py writes one script of pad.js, NETWORK and this file. The tests hold `prepare`
// to that of helpers/drawing.py.

const [IMAGE, BOX] = [28, 20]; // pixels of an image of MNIST, and of the square in which its digit fits
const NO_INK = "Il n'y a aucun trait\u00a0: dessinez un chiffre.";
const ONE_DOT = "Un point ne se lit pas\u00a0: tracez un chiffre entier, plus grand.";
const LOST = "La page n'a pas pu lire ce dessin\u00a0: rechargez-la.";

// The forward pass of lesson 06: softmax(max(0, x W1 + b1) W2 + b2)

const dense = (x, { weights, biases }) =>
  biases.map((bias, j) => x.reduce((sum, value, i) => sum + value * weights[i * biases.length + j], bias));

const relu = (z) => z.map((value) => Math.max(value, 0));

function softmax(z) {
  const exponentials = z.map((value) => Math.exp(value - Math.max(...z)));
  const sum = exponentials.reduce((total, value) => total + value);
  return exponentials.map((value) => value / sum);
}

function forward([first, second], image) {
  const x = Array.from(image, (level) => level / 255);
  return softmax(dense(relu(dense(x, first)), second));
}

// Weights are bytes from -127 to 127, and what one unit of them is worth.
function unpacked({ weights, unit, biases }) {
  const bytes = Int8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  return { weights: Float32Array.from(bytes, (byte) => byte * unit), biases };
}

// Preparation: an image is a list of rows.

const transposed = (rows) => Array.from(rows[0], (_, x) => rows.map((row) => row[x]));

const cubic = (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((2.5 - 0.5 * x) * x - 4) * x + 2 : 0);

// Return the rows reduced to `count` pixels, by Pillow's bicubic filter.
function narrowed(rows, count) {
  const scale = rows[0].length / count;
  const filters = Array.from({ length: count }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.floor(centre - 2 * scale + 0.5), 0);
    const last = Math.min(Math.floor(centre + 2 * scale + 0.5), rows[0].length);
    const shares = Array.from({ length: last - first }, (_, k) => cubic(Math.abs(first + k + 0.5 - centre) / scale));
    const sum = shares.reduce((total, share) => total + share);
    return { first, shares: shares.map((share) => share / sum) };
  });
  return rows.map((row) => filters.map(({ first, shares }) => {
    let sum = 0;
    for (let k = 0; k < shares.length; k++) sum += shares[k] * row[first + k];
    return sum;
  }));
}

const reduced = (rows, height, width) =>
  transposed(narrowed(transposed(narrowed(rows, width)), height)).map((row) => row.map((level) => Math.max(level, 0)));

function round(number) {
  const near = Math.round(number);
  return near - number === 0.5 && near % 2 ? near - 1 : near; // halves to the even number, as in Python
}

const added = (numbers) => numbers.reduce((total, number) => total + number);

// Return where an image of so many rows begins for the centre of its ink to be that of 28 rows.
function start(rows) {
  const ink = rows.map(added);
  const centre = added(ink.map((weight, i) => weight * i)) / added(ink);
  return Math.min(Math.max(round(IMAGE / 2 - centre), 0), IMAGE - rows.length);
}

// Return `{ image }`, 784 bytes, or `{ error }`. naive: the whole sheet is reduced as it is.
function prepare(pixels, side, naive) {
  const sheet = Array.from({ length: side }, (_, y) => pixels.subarray(y * side, (y + 1) * side));
  const inked = (rows) => rows.flatMap((row, i) => (row.some((level) => level > 0) ? [i] : []));
  const [rows, columns] = [inked(sheet), inked(transposed(sheet))];
  if (!rows.length) return { error: NO_INK };
  const digit = sheet.slice(rows[0], rows.at(-1) + 1).map((row) => row.subarray(columns[0], columns.at(-1) + 1));
  const sides = [digit.length, digit[0].length];
  if (Math.max(...sides) < side / 8) return { error: ONE_DOT };
  const fitted = sides.map((length) => Math.max(1, round((length * BOX) / Math.max(...sides))));
  const small = naive ? reduced(sheet, IMAGE, IMAGE) : reduced(digit, ...fitted);
  const [top, left] = naive ? [0, 0] : [start(small), start(transposed(small))];
  const strongest = naive ? 255 : Math.max(...small.flat());
  const image = new Uint8Array(IMAGE * IMAGE);
  small.forEach((row, y) => row.forEach((level, x) => {
    image[(top + y) * IMAGE + left + x] = Math.min(round((level * 255) / strongest), 255);
  }));
  return { image };
}

const network = NETWORK.map(unpacked);
const root = document.querySelector(".dessinez");
const naive = root.querySelector("[value=naive]");
const again = pad(root.querySelector(".dessinez-pad"), async (pixels, side) => {
  const answer = prepare(pixels, side, naive.checked);
  return answer.error ? answer : { ...answer, probabilities: forward(network, answer.image) };
}, LOST);
root.querySelectorAll("input").forEach((input) => input.addEventListener("change", again));
root.hidden = false;
