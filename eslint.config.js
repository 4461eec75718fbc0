import js from "@eslint/js";
import convexPlugin from "@convex-dev/eslint-plugin";
import reactHooks from "eslint-plugin-react-hooks";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import globals from "globals";
import tseslint from "typescript-eslint";

const NO_NAME_OF_A_BACKEND = {
  selector: "BinaryExpression[operator=/^[!=]==?$/] > Literal[value=/^(convex|r2)$/]",
  message: "Ask what a backend can do (backends/backend.ts), not which one it is.",
};

/** Where a text of the panel would be in one language only: in an element, an attribute that is read, an option. */
const NO_TEXT = [
  "JSXText[value=/\\p{Ll}{2}/u]",
  "JSXAttribute[name.name=/^(aria-label|alt|hint|label|placeholder|submitLabel|title|words)$/] :not(BinaryExpression) > :matches(Literal[value=/^(?!https:).*\\p{Ll}{2}/u], TemplateElement[value.raw=/\\p{Ll}{2}/u])",
  "JSXAttribute[name.name=/^(aria-label|alt|hint|label|placeholder|submitLabel|title|words)$/] > Literal[value=/^(?!https:).*\\p{Ll}{2}/u]",
  "Property[key.name=/^(advice|alt|description|hint|label|title|word|words)$/] > :matches(Literal[value=/\\p{Ll}{2}/u], TemplateLiteral > TemplateElement[value.raw=/\\p{Ll}{2}/u])",
  "JSXElement > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal[value=/\\p{Ll}{2}/u]",
  ":not(ThrowStatement > NewExpression) > Literal[value=/^\\p{Lu}.*\\p{L} \\p{Ll}/u]",
  "TemplateElement[value.raw=/\\p{Ll} \\p{L}/u]",
].map((selector) => ({ selector, message: "Put it into the tables of src/admin/words." }));

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
    rules: { "no-restricted-syntax": ["error", NO_NAME_OF_A_BACKEND] },
  },
  {
    files: ["src/admin/**/*.{ts,tsx}"],
    // The snippets are code, in English like all code.
    ignores: [
      "src/admin/words/*/*.ts",
      "src/admin/detail/snippets.ts",
      "**/*.{test,test-helpers}.{ts,tsx}",
    ],
    rules: { "no-restricted-syntax": ["error", NO_NAME_OF_A_BACKEND, ...NO_TEXT] },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
