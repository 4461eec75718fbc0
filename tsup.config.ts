import { defineConfig } from "tsup";

/**
 * One output file for one source file, never a bundle: the Convex CLI takes every file of
 * dist/component as a module, and a shared chunk's name would be no valid module path.
 * Types come from tsc, see the build script. The admin panel is bundled by scripts/buildAdmin.ts.
 */
export default defineConfig({
  // src/test.ts is shipped as source: it globs the component's sources. So are setup's templates.
  entry: [
    "src/**/*.{ts,tsx}",
    "!src/**/*.test*",
    "!src/**/testing/**",
    "!src/test.ts",
    "!src/admin/**",
    "!src/setup/templates/**",
  ],
  outDir: "dist",
  format: ["esm"],
  target: "es2022",
  bundle: false,
  splitting: false,
  sourcemap: true,
  clean: true,
  dts: false,
  silent: true,
  esbuildOptions(options) {
    options.outbase = "src";
  },
});
