// What the modules of this folder share; `joined` of __init__.py puts it before each.

const PATIENCE = 2000; // milliseconds
const SILENT = "Le noyau ne répond pas\u00a0: exécutez de nouveau la cellule.";

// Return `ask(question, buffers)`, a promise of what the widget's Python side answers, with the `bytes`
// that come beside it; and what ends the listening.
function kernel(model) {
  const waiting = new Map();
  const view = Math.random(); // another view of the same widget hears the answers too
  let count = 0;
  const hear = ({ id, ...answer }, [bytes] = []) => {
    // Copied: a typed array starts at a multiple of its own size only.
    const copied = bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
    waiting.get(id)?.({ ...answer, bytes: copied });
    waiting.delete(id);
  };
  model.on("msg:custom", hear);
  const ask = (question, buffers) => new Promise((resolve) => {
    const id = `${view} ${++count}`;
    waiting.set(id, resolve);
    model.send({ id, ...question }, undefined, buffers); // raises, or not, if the kernel is gone
  });
  return [ask, () => model.off("msg:custom", hear)];
}
