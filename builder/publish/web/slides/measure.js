// Run by slides.py in a deck that is laid out for print, with all its fragments: returns what a room could not
// see, each with the number of its block.
() => {
  const SMALLEST = 20;  // pixels, at 1280 x 720, of any text
  const FIGURE = 0.5;  // of the size that a figure was drawn in
  const blocks = [...document.querySelectorAll('.block')];
  const found = [];

  // In pixels of a slide: a glyph of MathJax is a path, drawn in thousandths of an em.
  const size = (element) => {
    const scale = element.ownerSVGElement ? element.getScreenCTM().a : 1;
    return element.matches('mjx-container path, mjx-container use')
      ? 1000 * scale : parseFloat(getComputedStyle(element).fontSize) * scale;
  };
  const isText = (element) => element.matches('mjx-container path, mjx-container use') ||
    (!element.closest('mjx-assistive-mml, style, script') &&
     [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));

  blocks.forEach((block, number) => {
    const page = block.closest('section').getBoundingClientRect();
    const room = page.bottom - 40;  // its number stands below
    const box = block.getBoundingClientRect();
    const below = Math.round(box.bottom - room);
    const next = blocks[number + 1];
    const isLast = !next || next.closest('section') !== block.closest('section');
    if (isLast && below > 0) {
      found.push([number, `its slide is ${below} px too tall: ${Math.round(room - page.top + below)} px, where there are ${Math.round(room - page.top)}`]);
    }
    const wide = [block, ...block.querySelectorAll('pre, table, mjx-container, img')].map(
      (element) => Math.round(Math.max(
        element.getBoundingClientRect().right - page.right + 40,
        element.matches('pre') ? element.scrollWidth - element.clientWidth : 0)));
    if (Math.max(...wide) > 0) found.push([number, `its slide is ${Math.max(...wide)} px too wide`]);
    const sizes = [...block.querySelectorAll('*')].filter(isText).map(size);
    const smallest = Math.min(...sizes);
    if (smallest < SMALLEST - 0.05) {
      found.push([number, `its slide has text of ${smallest.toFixed(1)} px, smaller than ${SMALLEST}`]);
    }
    for (const image of block.querySelectorAll('img')) {
      const drawn = Math.min(image.clientWidth / image.naturalWidth, image.clientHeight / image.naturalHeight);
      if (drawn < FIGURE) {
        found.push([number, `its slide leaves its figure ${Math.round(100 * drawn)} % of its size, less than ${100 * FIGURE} %`]);
      }
    }
  });
  return found;
}
