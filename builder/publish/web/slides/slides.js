// Starts a deck, in French.
const LABELS = {
  '.navigate-left': 'section précédente',
  '.navigate-right': 'section suivante',
  '.navigate-up': 'page précédente',
  '.navigate-down': 'page suivante',
};

Reveal.on('ready', () => {
  for (const [selector, label] of Object.entries(LABELS)) {
    document.querySelectorAll(selector).forEach((button) => button.setAttribute('aria-label', label));
  }
  document.querySelectorAll('.resume-button').forEach((button) => { button.textContent = 'Reprendre'; });
});
// Code that is unfolded goes down to the foot of its page.
document.addEventListener('toggle', ({ target }) => {
  const code = target.querySelector('.highlight');
  if (code) code.style.maxHeight = `${700 - code.offsetTop}px`;
}, true);
// On paper, pages are laid out once: the formulas must be there by then.
Reveal.on('pdf-ready', () => { document.documentElement.dataset.printable = ''; });
MathJax.startup.promise.then(() => Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  hash: true,
  help: false,         // in English
  jumpToSlide: false,  // in English
  slideNumber: 'c/t',
  transition: 'none',
  pdfSeparateFragments: false,
  totalTime: 60 * Number(document.querySelector('meta[name=minutes]').content),
  plugins: [RevealNotes],
}));
