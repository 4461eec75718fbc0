/** The pages of the site in their order; a test holds that none is missing. */
export const NAVIGATION = [
  {
    title: "Start",
    pages: [
      ["index", "Overview"],
      ["quick-start", "Quick start"],
      ["concepts", "Concepts"],
      ["comparison", "Compared with others"],
    ],
  },
  {
    title: "Guides",
    pages: [
      ["managing-assets", "Managing assets"],
      ["public-files", "Public files"],
      ["private-files", "Private files"],
      ["react", "React hooks"],
      ["admin-panel", "Admin panel"],
      ["sync", "A live copy in a directory"],
      ["setup-r2", "Files in Cloudflare R2"],
      ["webp-cloudflare-worker", "WebP via Cloudflare"],
      ["webp-pure-convex", "WebP in Convex"],
      ["auth-recipes", "Auth recipes"],
      ["testing", "Testing your app"],
    ],
  },
  {
    title: "Running it",
    pages: [
      ["operations", "Operations"],
      ["migrating", "Migrating"],
      ["limits", "Limits and costs"],
      ["benchmarks", "Benchmarks"],
      ["security", "Security"],
      ["troubleshooting", "Troubleshooting"],
    ],
  },
  {
    title: "Reference",
    pages: [
      ["api-component", "The component"],
      ["api-package", "The package"],
      ["api-commands", "Commands and environment"],
      ["guarantees", "Guarantees"],
      ["architecture", "How it works"],
      ["contributing", "Contributing"],
      ["changelog", "Changelog"],
    ],
  },
];
