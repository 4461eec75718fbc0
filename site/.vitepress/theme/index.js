/** The theme of the generator, in our colors, with plots and a package manager that stays chosen. */
import { onContentUpdated } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import BenchPlot from "./BenchPlot.vue";
import "./style.css";

const CHOSEN = "package-manager";

/** Chooses a manager in every group of tabs that has not been clicked itself. */
function choose(manager) {
  for (const label of document.querySelectorAll(`.vp-code-group label[data-title="${manager}"]`)) {
    const input = document.getElementById(label.htmlFor);
    if (!input.checked) input.click();
  }
}

export default {
  extends: theme,
  enhanceApp: ({ app }) => {
    app.component("BenchPlot", BenchPlot);
  },
  setup() {
    onContentUpdated(() => {
      const manager = localStorage.getItem(CHOSEN);
      if (manager !== null) choose(manager);
    });
    if (import.meta.env.SSR) return;
    document.addEventListener("change", ({ target }) => {
      const label = document.querySelector(`.vp-code-group label[for="${target.id}"]`);
      if (label === null) return;
      localStorage.setItem(CHOSEN, label.dataset.title);
      choose(label.dataset.title);
    });
  },
};
