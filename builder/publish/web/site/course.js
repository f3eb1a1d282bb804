// Excerpts are fetched, which a browser refuses to a page read from a disk: it has the titles alone.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol.startsWith("http");

// In an excerpt, a formula would be TeX.
document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return; // defined on the page of the results alone
  const { htmlToText } = Search;
  const formula = /<(span|div) class="math[^>]*>[^]*?<\/\1>/g;
  Search.htmlToText = (html, anchor) => htmlToText(html.replace(formula, "…"), anchor);
});

// On paper the theme is light: a browser prints no ground, and would leave pale words on white.
{
  const { dataset } = document.documentElement;
  let theme;
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => (dataset.theme = theme));
}
