import type { AdminWords } from "convex-versioned-assets/admin";

/** Returns the texts of the panel in the browser's language; `undefined` is English. */
export async function adminWords(): Promise<AdminWords | undefined> {
  const [language] = navigator.language.split("-");
  if (language === "de") return (await import("convex-versioned-assets/admin/de")).de;
  if (language === "es") return (await import("convex-versioned-assets/admin/es")).es;
  return undefined;
}
