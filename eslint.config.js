import js from "@eslint/js";
import convexPlugin from "@convex-dev/eslint-plugin";
import reactHooks from "eslint-plugin-react-hooks";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist", "artifacts", "coverage", "**/_generated", "**/node_modules"] },
  // Parts of other apps, which are linted there, with the rules of Convex too, by `npm run test:package`.
  { ignores: ["src/setup/templates", "tests/ground/apps", "tests/promised/app"] },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["src/component/**/*.ts", "example/convex/**/*.ts", "example/migrating/convex/**/*.ts"],
    plugins: { "@convex-dev": convexPlugin },
    rules: convexPlugin.configs.recommended[0].rules,
  },
  {
    // The rule does not see the validators of a declaration that is spread. Tests check every public function.
    files: ["src/component/*.ts"],
    rules: { "@convex-dev/require-args-validator": "off" },
  },
  {
    files: ["src/{react,admin}/**/*.{ts,tsx}", "example/src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // It warns of what the React Compiler would leave out; nothing here is compiled with it.
      "react-hooks/incompatible-library": "off",
    },
  },
  {
    // A ring of modules works or fails by which of them is imported first.
    plugins: { "import-x": importX },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      "import-x/resolver-next": [createTypeScriptImportResolver()],
    },
    rules: {
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "@typescript-eslint/no-import-type-side-effects": "error",
    },
  },
  {
    // Browser, commands and component meet in src/shared; the component's own code is nobody else's.
    files: ["src/**/*.{ts,tsx}", "example/**/*.{ts,tsx}"],
    ignores: [
      "src/component/**",
      "src/test.ts",
      "**/*.test.{ts,tsx}",
      "**/*.test-helpers.{ts,tsx}",
      "**/*.spec.ts",
    ],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "/component/(?!_generated/component\\.js$)",
              message: "Import from src/shared, or move there what is pure.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["src/shared/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^\\.\\./(?!\\w+\\.js$)|/_generated/",
              message: "src/shared imports from nowhere else in src.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/component/backends/**", "src/setup/**", "**/*.{test,test-helpers}.{ts,tsx}"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "BinaryExpression[operator=/^[!=]==?$/] > Literal[value=/^(convex|r2)$/]",
          message: "Ask what a backend can do (backends/backend.ts), not which one it is.",
        },
      ],
    },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
