import type { AnalyzedFunction, EvaluatedDefinition } from "../../scripts/push-stub/protocol.js";

/** Functions that apps call by these names; taking one away breaks them. */
export const PROMISED_FUNCTIONS = [
  "assetManager:configureStorageBackend",
  "assetManager:createFolderByPath",
  "assetManager:deleteAsset",
  "assetManager:finishUpload",
  "assetManager:getAssetVersions",
  "assetManager:getFolder",
  "assetManager:getPublishedFile",
  "assetManager:listFolders",
  "assetManager:listPublishedFilesInFolder",
  "assetManager:moveAsset",
  "assetManager:renameAsset",
  "assetManager:restoreVersion",
  "assetManager:startUpload",
  "changelog:listForFolder",
  "changelog:listSince",
];

/** The functions a parent can call, by `module:function`. */
export function publicFunctions(definition: EvaluatedDefinition): Map<string, AnalyzedFunction> {
  const found = new Map<string, AnalyzedFunction>();
  for (const [path, module] of Object.entries(definition.functions)) {
    for (const fn of module.functions) {
      if (fn.visibility?.kind !== "public") continue;
      found.set(`${path.replace(/\.js$/, "")}:${fn.name}`, fn);
    }
  }
  return found;
}
