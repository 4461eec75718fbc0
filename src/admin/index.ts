/** The admin panel, and helpers to keep its location in a URL. */
export { AssetAdmin } from "./AssetAdmin.js";
export {
  formatAdminLocation,
  parseAdminLocation,
  type AdminLocation,
  type AdminView,
} from "./state/location.js";
export type { ListOptions } from "./state/listOptions.js";
export type { AssetAdminApi, AssetAdminProps } from "./types.js";
export { en, type AdminWords } from "./words/en/index.js";
export { mergeWords, type SomeAdminWords } from "./words/mergeWords.js";
