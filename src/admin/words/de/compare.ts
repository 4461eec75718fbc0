import type { AdminWords } from "../en/index.js";
import { formatBytes, formatTime, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const states: AdminWords["compare"]["states"] = {
  published: "veröffentlicht",
  draft: "Entwurf",
  archived: "nicht mehr veröffentlicht",
};

const version = (number: number) => `Version ${number}`;

const lines = (count: number) => plural(count, "Zeile", "Zeilen");

export const compare: AdminWords["compare"] = {
  title: (name) => `Versionen von ${common.quoted(name)}`,
  first: "Vergleichen",
  second: "Mit",
  version,
  option: (number, state, label) =>
    `${version(number)}, ${states[state]}${label === undefined ? "" : `: ${label}`}`,
  sameBytes: "Beide Versionen haben denselben Inhalt.",
  how: "Art des Vergleichs",
  views: {
    beside: "Nebeneinander",
    slider: "Schieber",
    difference: "Unterschied",
    lines: "Zeilen",
    facts: "Angaben",
  },
  loading: "Wird verglichen …",
  facts: {
    state: "Status",
    type: "Typ",
    size: "Größe",
    label: "Beschriftung",
    filename: "Dateiname",
    backend: "Gespeichert in",
    uploaded: "Hochgeladen",
    published: "Veröffentlicht",
    archived: "Veröffentlichung aufgehoben",
    done: (time, actor) => sentence(formatTime(time), " von ", actor),
    same: "gleich",
    differs: "verschieden",
  },
  states,
  pictures: {
    loading: "Bilder werden geladen …",
    failed: "Die Bilder konnten nicht geladen werden.",
    border: (left, right) => `Grenze zwischen ${version(left)} links und ${version(right)} rechts`,
    share: (percent, left) => `${percent} % von ${version(left)}`,
    difference: (first, second) =>
      `Der Unterschied zwischen ${version(first)} und ${version(second)}`,
    equal: "Gleiche Teile sind schwarz.",
    amplify: "Kleine Unterschiede verstärken",
  },
  texts: {
    loading: "Texte werden geladen …",
    onlyFirst: (bytes) => `Von beiden werden die ersten ${formatBytes(bytes)} verglichen.`,
    tooMany: "Es unterscheiden sich zu viele Zeilen, um sie einzeln zu vergleichen.",
    changed: (added, removed) => `${lines(added)} hinzugefügt, ${lines(removed)} entfernt.`,
    equal: "Beide Texte sind gleich.",
    equalLines: "Nur die Zeilenenden unterscheiden sich.",
    lines: "Zeilen",
    unfold: (count) => `${plural(count, "gleiche Zeile", "gleiche Zeilen")} zeigen`,
    more: "Mehr Zeilen zeigen",
  },
};
