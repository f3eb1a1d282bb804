// A formula that scrolls in its box, on a phone, is reached by keyboard.
MathJax.startup = {
  pageReady: () =>
    MathJax.startup.defaultPageReady().then(() => {
      for (const box of document.querySelectorAll("mjx-container[display=true]"))
        if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }),
};
