import type { AdminWords } from "../en/index.js";

export const shell: AdminWords["shell"] = {
  title: "Dateien",
};
