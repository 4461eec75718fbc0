/** The English texts of the panel. */
import { backend } from "./backend.js";
import { common } from "./common.js";
import { compare } from "./compare.js";
import { detail } from "./detail.js";
import { errors } from "./errors.js";
import { feed } from "./feed.js";
import { images } from "./images.js";
import { list } from "./list.js";
import { releases } from "./releases.js";
import { shell } from "./shell.js";
import { takedown } from "./takedown.js";
import { trash } from "./trash.js";
import { tree } from "./tree.js";
import { types } from "./types.js";
import { ui } from "./ui.js";
import { uploads } from "./uploads.js";
import { usage } from "./usage.js";

export const en = {
  common,
  errors,
  types,
  ui,
  shell,
  tree,
  list,
  detail,
  compare,
  images,
  uploads,
  trash,
  feed,
  releases,
  usage,
  backend,
  takedown,
};

/** Every text of the panel: a string, or a function of what it is about. */
export type AdminWords = typeof en;
