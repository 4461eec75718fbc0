/** The pages of the site, in order. A test checks that none is missing. */
export const NAVIGATION = [
  {
    title: "Get started",
    pages: [
      ["index", "Overview"],
      ["quick-start", "Quick start"],
      ["concepts", "Concepts"],
      ["comparison", "Comparison"],
    ],
  },
  {
    title: "Guides",
    pages: [
      ["managing-assets", "Managing assets"],
      ["public-files", "Public files"],
      ["private-files", "Private files"],
      ["releases", "Releases"],
      ["time-travel", "Time travel"],
      ["take-down", "Take something down"],
      ["images", "Images"],
      ["react", "React hooks"],
      ["admin-panel", "Admin panel"],
      ["sync", "Mirror to a directory"],
      ["push", "Push and pull a directory"],
      ["setup-r2", "Cloudflare R2"],
      ["setup-s3", "Other S3 providers"],
      ["webp-pure-convex", "Smaller images in Convex"],
      ["webp-cloudflare-worker", "WebP with a Worker"],
      ["edge-worker", "A Worker in front"],
      ["auth-recipes", "Auth recipes"],
      ["testing", "Test your app"],
    ],
  },
  {
    title: "Operate",
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
      ["api-component", "Component"],
      ["api-package", "Package"],
      ["api-commands", "Commands and environment"],
      ["guarantees", "Guarantees"],
      ["platform", "The platform"],
      ["architecture", "Architecture"],
      ["contributing", "Contributing"],
      ["changelog", "Changelog"],
    ],
  },
];
