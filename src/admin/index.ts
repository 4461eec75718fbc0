/** The admin panel, and helpers to keep its location in a URL. */
export { AssetAdmin } from "./AssetAdmin.js";
export { AssetDetail } from "./detail/AssetDetail.js";
export { AssetList } from "./parts/AssetList.js";
export { AssetAdminProvider } from "./parts/AssetAdminProvider.js";
export { AssetPicker, type AssetPickerProps, type PickedAsset } from "./parts/AssetPicker.js";
export { UploadDropzone, type UploadDropzoneProps } from "./parts/UploadDropzone.js";
export {
  formatAdminLocation,
  parseAdminLocation,
  type AdminLocation,
  type AdminView,
} from "./state/location.js";
export type { ListOptions } from "./state/listOptions.js";
export { FolderTree } from "./tree/FolderTree.js";
export type {
  AssetAdminApi,
  AssetAdminProps,
  AssetAdminProviderProps,
  AssetPartsProps,
} from "./types.js";
export { en, type AdminWords } from "./words/en/index.js";
export { mergeWords, type SomeAdminWords } from "./words/mergeWords.js";
