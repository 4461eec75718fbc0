/**
 * Maps this package's import specifiers to its sources, for Vite servers and test runners in the repository.
 */

import { fileURLToPath } from "node:url";

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

export const aliases: { find: string; replacement: string }[] = [
  {
    find: "convex-versioned-assets/_generated/component.js",
    replacement: source("component/_generated/component.ts"),
  },
  {
    find: "convex-versioned-assets/convex.config.js",
    replacement: source("component/convex.config.ts"),
  },
  {
    find: "convex-versioned-assets/convex.config",
    replacement: source("component/convex.config.ts"),
  },
  { find: "convex-versioned-assets/admin.css", replacement: source("admin/styles/index.css") },
  { find: "convex-versioned-assets/admin-ui", replacement: source("admin/v1.tsx") },
  { find: "convex-versioned-assets/admin/de", replacement: source("admin/words/de/index.ts") },
  { find: "convex-versioned-assets/admin/es", replacement: source("admin/words/es/index.ts") },
  { find: "convex-versioned-assets/admin", replacement: source("admin/index.ts") },
  { find: "convex-versioned-assets/image", replacement: source("image/index.ts") },
  { find: "convex-versioned-assets/react", replacement: source("react/index.ts") },
  { find: "convex-versioned-assets/v1", replacement: source("client/v1.ts") },
  { find: "convex-versioned-assets/test", replacement: source("test.ts") },
  { find: "convex-versioned-assets", replacement: source("client/index.ts") },
];
