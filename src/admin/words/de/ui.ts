import type { AdminWords } from "../en/index.js";
import { common } from "./common.js";

export const ui: AdminWords["ui"] = {
  keep: "Behalten",
  copied: "Kopiert",
  clipboardDenied: "Der Browser hat den Zugriff auf die Zwischenablage verweigert",
  newName: (name) => `Neuer Name für ${common.quoted(name)}`,
  amount: {
    number: (label) => `${label}: Zahl`,
    unit: (label) => `${label}: Einheit`,
    invalid: "Geben Sie eine Zahl ein, 0 oder mehr.",
  },
  toasts: {
    one: "Meldung",
    all: "Meldungen ({hotkey})",
    close: "Diese Meldung schließen",
  },
  tags: {
    title: "Schlagwörter",
    hint: "Schlagwort eingeben und Enter drücken",
    remove: (tag) => `Schlagwort ${tag} entfernen`,
  },
};
